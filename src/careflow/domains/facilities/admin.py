from collections.abc import Iterable
from typing import Annotated, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from pydantic import AfterValidator

from careflow.domains.facilities.events import FacilityChanged
from careflow.domains.facilities.models import (
    AppointmentStatus,
    AppointmentType,
    Facility,
    PatientGender,
    Resource,
    Staff,
    StaffRole,
    StaffTitle,
)
from careflow.domains.facilities.operations.linked_resources import follow_staff, has_column
from careflow.domains.facilities.operations.lockout import forbid_lock_out, read_team
from careflow.domains.facilities.operations.opening import add_default_dictionaries
from careflow.domains.facilities.queries.place import Place
from careflow.domains.facilities.rules import hours, security
from careflow.domains.facilities.schemas.dictionaries import (
    GenderPatch,
    Rights,
    RolePatch,
    StatusPatch,
    TitlePatch,
    VisitTypePatch,
)
from careflow.domains.facilities.schemas.facilities import FacilityPatch
from careflow.domains.facilities.schemas.resources import ResourcePatch
from careflow.domains.facilities.schemas.staff import StaffPatch
from careflow.platform import events
from careflow.platform.console import ConsoleAdmin, console_actor

FOREIGN = "Choose one of the same facility."
FOREIGN_PRICES = "Choose a fee schedule of the same organization, and of no other facility."
CODE_TAKEN = "The facility has an entry with this code already."


class Fixed(ConsoleAdmin):
    """What a row belongs to is chosen once."""

    fixed: tuple[str, ...] = ("facility",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return own if obj is None else [*own, *self.fixed]


@admin.register(Facility)
class Facilities(Fixed):
    fixed = ("organization",)
    list_display = ("name", "organization", "facility_code", "timezone", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("organization",)
    search_fields = ("name", "facility_code", "organization__name")
    ordering = ("organization__name", "name")
    refusals = {
        "facility_name_once": "The organization has a facility of this name already.",
        "facility_opens_before_it_closes": "The facility must open before it closes.",
        "facility_prices_leave_it": FOREIGN_PRICES,
    }
    body = FacilityPatch

    def derive(self, row: Facility, changed: Iterable[str]) -> Iterable[str]:  # noqa: ARG002  (asked of every page)
        """Blocks of hours set the plain week, as everywhere."""
        if not row.custom_operating_hours:
            return ()
        week = hours.week_of(row.custom_operating_hours)
        for name, value in week._asdict().items():
            setattr(row, name, value)
        return week._fields

    def save_model(self, request: HttpRequest, obj: Facility, form: Any, change: bool) -> None:  # noqa: FBT001  (Django's signature)
        """Higher domains hear of it, and a new one gets its dictionaries, as everywhere."""
        before = Facility.unscoped.filter(pk=obj.pk).values().first() if change else None
        super().save_model(request, obj, form, change)
        now = timezone.now()
        if before is None:
            add_default_dictionaries(facility_id=obj.pk, now=now)
            return
        changed = {name for name, value in before.items() if getattr(obj, name) != value} - {"version", "updated_at"}
        if changed:
            events.publish(FacilityChanged(obj.pk, obj.organization_id, frozenset(changed), now))


class Entries(Fixed):
    list_display: Any = ("name", "code", "facility", "is_active", "is_deletable")
    list_filter = ("is_active",)
    list_select_related = ("facility",)
    search_fields = ("name", "code", "facility__name")
    readonly_fields = ("is_deletable",)
    ordering = ["facility__name", "name"]


@admin.register(AppointmentStatus)
class AppointmentStatuses(Entries):
    body = StatusPatch
    refusals = {
        "appointmentstatus_code_once": CODE_TAKEN,
        "appointment_status_keeps_its_meaning": "This code decides whether a visit takes its time.",
    }


@admin.register(AppointmentType)
class AppointmentTypes(Entries):
    body = VisitTypePatch
    list_display = (*Entries.list_display, "duration_minutes", "bookable_online")
    refusals = {"appointmenttype_code_once": CODE_TAKEN}


@admin.register(StaffTitle)
class StaffTitles(Entries):
    body = TitlePatch
    refusals = {"stafftitle_code_once": CODE_TAKEN}


@admin.register(PatientGender)
class PatientGenders(Entries):
    body = GenderPatch
    ordering = ["facility__name", "sort_order", "name"]
    refusals = {"patientgender_code_once": CODE_TAKEN}


class GrantsRights(Fixed):
    """The console passes the same lock-out rules as everybody else."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001  (Django's signature)
        place = Place(None, obj.facility_id)
        before = read_team(place)
        super().save_model(request, obj, form, change)
        forbid_lock_out(actor_user_id=console_actor(request).user_id, before=before, after=read_team(place))


@admin.register(StaffRole)
class StaffRoles(GrantsRights):
    list_display = ("name", "code", "facility", "is_active", "is_system_role")
    list_filter = ("is_active", "is_system_role")
    list_select_related = ("facility",)
    search_fields = ("name", "code", "facility__name")
    readonly_fields = ("is_system_role", "is_deletable")
    ordering = ("facility__name", "name")
    refusals = {"staffrole_code_once": CODE_TAKEN}
    body = RolePatch
    shapes = {"security_permissions": Annotated[Rights, AfterValidator(security.full_map)]}


@admin.register(Staff)
class StaffRows(GrantsRights):
    fixed = ("facility", "user")
    list_display = ("user", "facility", "role", "title", "is_active", "is_default")
    list_filter = ("is_active",)
    list_select_related = ("user", "facility", "role", "title")
    search_fields = ("user__username_key", "user__last_name", "user__first_name", "=npi", "facility__name")
    ordering = ("facility__name", "user__last_name", "user__first_name")
    refusals = {
        "staff_once_per_facility": "This person is on the staff of this facility already.",
        "staff_one_default": "Another active row is the person's default. Take the default from it first.",
        "staff_external_once": "Another row has this external id.",
        "staff_prices_leave_facility": FOREIGN_PRICES,
        "facilities_staff_role_id_facility_id": FOREIGN,  # PostgreSQL's constraints
        "facilities_staff_title_id_facility_id": FOREIGN,
        "facilities_staff.role_id belongs to another facility": FOREIGN,  # SQLite's triggers
        "facilities_staff.title_id belongs to another facility": FOREIGN,
    }
    body = StaffPatch
    shapes = {"security_overrides": Annotated[Rights, AfterValidator(security.normalise)]}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001  (Django's signature)
        """The column on the schedule follows, as it does everywhere."""
        rows = Staff.unscoped.select_related("role", "title", "user")
        stored = rows.filter(pk=obj.pk).first() if change else None
        had_column = stored is not None and has_column(stored)
        super().save_model(request, obj, form, change)
        follow_staff(staff=rows.get(pk=obj.pk), had_column=had_column, now=timezone.now())


@admin.register(Resource)
class Resources(Fixed):
    fixed = ("facility", "linked_staff")
    list_display = ("name", "facility", "default_room", "linked_staff_id", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("facility",)
    search_fields = ("name", "default_room", "facility__name")
    readonly_fields = ("is_deletable",)
    ordering = ("facility__name", "name")
    body = ResourcePatch
    refusals = {
        "resource_name_once": "The facility has a resource of this name already.",
        "resource_hours_both_or_neither": "Give both times in their order, or neither.",
        "facilities_resource_linked_staff_id_facility_id": FOREIGN,
        "facilities_resource.linked_staff_id belongs to another facility": FOREIGN,
    }
