"""Templates, exceptions and settings as records, and the plan that follows from them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from careflow.domains.facilities import queries as facilities
from careflow.domains.facilities.queries import CLOCK_COLUMNS, FacilityClock
from careflow.domains.scheduling.models import AvailabilityException, AvailabilitySettings, AvailabilityTemplate
from careflow.domains.scheduling.rules.availability import Exceptional, ExceptionKind, Offer, Template, offers
from careflow.domains.scheduling.rules.hours import OpeningHours
from careflow.domains.scheduling.rules.self_scheduling import Terms
from careflow.platform.actor import Actor
from careflow.platform.among import Among
from careflow.platform.compiled import Compiled, Row
from careflow.platform.localtime import TimeDoesNotExist, to_instant
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope, rows_behind

CAP = 1000
PERSON = (
    "provider__title__name",
    "provider__user__first_name",
    "provider__user__last_name",
    "provider__user__username",
)
TEMPLATE_COLUMNS = (
    "id", "provider_id", *PERSON, "appointment_type_id", "appointment_type__name", "weekdays", "start_time",
    "end_time", "slot_minutes", "appointment_type__duration_minutes", "valid_from", "valid_until", "version",
)  # fmt: skip
EXCEPTION_COLUMNS = (
    "id", "provider_id", *PERSON, "kind", "first_day", "last_day", "start_time", "end_time", "reason", "version",
)  # fmt: skip
PLANNED = (
    "id", "appointment_type_id", "weekdays", "start_time", "end_time", "slot_minutes",
    "appointment_type__duration_minutes", "valid_from", "valid_until", "provider_id",
)  # fmt: skip
# Who has left keeps templates and slots, which nobody renews.
OF_WHO_IS_AT_WORK = Q(
    provider__is_active=True, provider__user__is_active=True, provider__user__membership__is_active=True
)
SAMPLE_DAYS = date(1901, 1, 1), date(1901, 1, 2)


class SettingsRow(NamedTuple):
    horizon_days: int
    lead_time_minutes: int
    most_open_bookings: int
    portal_is_view_only: bool
    version: int

    @property
    def terms(self) -> Terms:
        return Terms(*self[:4])


OF_FACILITY = tuple(f"facility__availability_settings__{name}" for name in SettingsRow._fields)
UNTOUCHED = SettingsRow(
    **{name: getattr(Terms(), name) for name in SettingsRow._fields if name != "version"}, version=1
)


def _templates(scope: Scope | None) -> QuerySet[Any, Any]:
    return AvailabilityTemplate.objects.visible_to(scope)  # type: ignore[arg-type]  # Compiled hands it in


def _exceptions(scope: Scope | None) -> QuerySet[Any, Any]:
    return AvailabilityException.objects.visible_to(scope)  # type: ignore[arg-type]  # Compiled hands it in


TEMPLATE = Compiled(
    lambda scope, template: _templates(scope).filter(pk=template).values_list(*TEMPLATE_COLUMNS),
    scoped=True, template=-1,
)  # fmt: skip
EXCEPTION = Compiled(
    lambda scope, exception: _exceptions(scope).filter(pk=exception).values_list(*EXCEPTION_COLUMNS),
    scoped=True, exception=-1,
)  # fmt: skip
CLOCK_AND_SETTINGS = Compiled(
    lambda scope, facility: (
        rows_behind(AvailabilitySettings, "facility", scope)
        .filter(pk=facility)
        .values_list(*CLOCK_COLUMNS, *(f"availability_settings__{name}" for name in SettingsRow._fields))
    ),
    scoped=True, facility=-1,
)  # fmt: skip
SETTINGS = Compiled(
    lambda scope: AvailabilitySettings.objects.visible_to(scope).values_list(*SettingsRow._fields), scoped=True
)
PLANNED_TEMPLATES = Compiled(
    lambda scope, providers, first_day: (
        _templates(scope)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=first_day), Among("provider_id", providers))
        .order_by("id")
        .values_list(*PLANNED)
    ),
    scoped=True, providers=[-1], first_day=SAMPLE_DAYS[0],
)  # fmt: skip
PLANNED_EXCEPTIONS = Compiled(
    lambda scope, providers, first_day, last_day: (
        _exceptions(scope)
        .filter(Q(Among("provider_id", providers)) | Q(provider_id__isnull=True))
        .filter(last_day__gte=first_day, first_day__lte=last_day)
        .order_by("id")
        .values_list("kind", "first_day", "last_day", "start_time", "end_time", "provider_id")
    ),
    scoped=True, providers=[-1], first_day=SAMPLE_DAYS[0], last_day=SAMPLE_DAYS[1],
)  # fmt: skip


def list_templates(
    *, actor: Actor, provider_id: int | None = None, before: int | None = None
) -> tuple[list[Row], bool]:
    """Newest first, the newest thousand before the one named `before`; whether there are older ones."""
    return _page(_templates(actor), TEMPLATE_COLUMNS, provider_id, before)


def get_template(*, actor: Actor, template_id: int) -> Row:
    """Raises NotFound."""
    return _one(TEMPLATE.first(actor, template=template_id))


def list_exceptions(
    *, actor: Actor, provider_id: int | None = None, before: int | None = None
) -> tuple[list[Row], bool]:
    """Newest first, past ones included; with a provider only that provider's own."""
    return _page(_exceptions(actor), EXCEPTION_COLUMNS, provider_id, before)


def get_exception(*, actor: Actor, exception_id: int) -> Row:
    """Raises NotFound."""
    return _one(EXCEPTION.first(actor, exception=exception_id))


def get_settings(*, actor: Scope) -> SettingsRow:
    """The facility's, or the defaults while nobody has changed them."""
    row = SETTINGS.first(actor)
    return UNTOUCHED if row is None else SettingsRow(*row)


def joined_settings(row: Row) -> SettingsRow:
    """The same from columns that were read together with the facility."""
    return UNTOUCHED if row[0] is None else SettingsRow(*row)


def lock_template(*, actor: Actor, template_id: int) -> AvailabilityTemplate:
    """Raises NotFound."""
    return _locked(_templates(actor), template_id)  # type: ignore[no-any-return]


def lock_exception(*, actor: Actor, exception_id: int) -> AvailabilityException:
    """Raises NotFound."""
    return _locked(_exceptions(actor), exception_id)  # type: ignore[no-any-return]


def templates_of(*, actor: Scope, provider_id: int, first: date) -> list[Template]:
    """Those that hold on that day or a later one."""
    return [_template(row) for row in PLANNED_TEMPLATES.rows(actor, providers=[provider_id], first_day=first)]


def plan(*, actor: Scope, provider_id: int, clock: FacilityClock, first: date, last: date) -> list[Offer]:
    """What the provider's templates offer on these days; what is booked and made by hand does not count here."""
    return plans(actor=actor, provider_ids=[provider_id], clock=clock, first=first, last=last)[provider_id]


def plans(
    *, actor: Scope, provider_ids: Sequence[int], clock: FacilityClock, first: date, last: date
) -> dict[int, list[Offer]]:
    """The same of several providers, by as many statements as of one."""
    providers = list(provider_ids)
    templates = PLANNED_TEMPLATES.rows(actor, providers=providers, first_day=first)
    exceptions = PLANNED_EXCEPTIONS.rows(actor, providers=providers, first_day=first, last_day=last)
    return {
        number: _plan(
            clock, first, last,
            [_template(row) for row in templates if row[-1] == number],
            [_exceptional(row) for row in exceptions if row[-1] in {number, None}],
        )
        for number in provider_ids
    }  # fmt: skip


def _plan(
    clock: FacilityClock, first: date, last: date, templates: list[Template], exceptions: list[Exceptional]
) -> list[Offer]:
    hours = OpeningHours(
        clock.operating_start_time, clock.operating_end_time, clock.operating_days, clock.custom_operating_hours
    )

    def instant_of(local: datetime) -> datetime | None:
        try:
            return to_instant(local, clock.zone)
        except TimeDoesNotExist:
            return None

    found = offers(
        first=first, last=last, templates=templates, exceptions=exceptions, hours=hours, instant_of=instant_of
    )  # fmt: skip
    return list(found)


def providers_with_templates(*, actor: Scope) -> list[int]:
    """Those who work here, in the order of their numbers."""
    rows = _templates(actor).filter(OF_WHO_IS_AT_WORK).order_by("provider_id")
    return list(rows.values_list("provider_id", flat=True).distinct())


def facilities_with_templates() -> list[tuple[int, int]]:
    """Every open facility that has any, with its organization, for the job that renews the slots."""
    rows = AvailabilityTemplate.unscoped.filter(facility__is_active=True).order_by("facility_id")
    return list(rows.values_list("facility_id", "facility__organization_id").distinct())


def clock_of(actor: Scope) -> FacilityClock:
    if actor.facility_id is None:
        raise NotFound
    return facilities.facility_clock(facility_id=actor.facility_id)


def clock_and_settings(actor: Scope) -> tuple[FacilityClock, SettingsRow]:
    """What one needs to know of the facility to offer its times. Raises NotFound."""
    row = _one(CLOCK_AND_SETTINGS.first(actor, facility=actor.facility_id))
    clock = len(CLOCK_COLUMNS)
    return FacilityClock(*row[:clock]), joined_settings(row[clock:])


def _template(row: Row) -> Template:
    number, type_id, weekdays, opens, closes, own_minutes, type_minutes, first, last, _ = row
    minutes = type_minutes if own_minutes is None else own_minutes
    return Template(number, type_id, frozenset(weekdays), opens, closes, minutes, first, last)


def _exceptional(row: Row) -> Exceptional:
    kind, first, last, start, end, provider_id = row
    span = None if start is None else (start, end)
    return Exceptional(ExceptionKind(kind), first, last, span, of_facility=provider_id is None)


def _page(
    rows: QuerySet[Any, Any], columns: tuple[str, ...], provider_id: int | None, before: int | None
) -> tuple[list[Row], bool]:
    if provider_id is not None:
        rows = rows.filter(provider_id=provider_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-id").values_list(*columns)[: CAP + 1])
    return found[:CAP], len(found) > CAP


def _one(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row


def _locked(rows: QuerySet[Any, Any], number: int) -> Any:
    row = rows.select_for_update(of=("self",), no_key=True).filter(pk=number).first()
    if row is None:
        raise NotFound
    return row
