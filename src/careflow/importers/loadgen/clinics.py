"""Organizations, their clinics and who works there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from math import ceil
from random import Random
from zoneinfo import ZoneInfo

from careflow.domains.accounts.models import User
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
from careflow.domains.facilities.operations import add_default_dictionaries, ensure_linked_resource
from careflow.domains.organizations.models import Organization
from careflow.domains.organizations.operations import add_member, found_organization
from careflow.domains.scheduling.models import AvailabilityTemplate
from careflow.domains.scheduling.operations import renew_slots
from careflow.importers.demo import numbers
from careflow.importers.loadgen import names
from careflow.importers.loadgen.plan import Share
from careflow.platform.actor import Actor, system

ACTOR_NAME = "Load generator"
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
VISITS_PER_PROVIDER = 9_500  # in three years: about fifteen a day, where there is room for twenty-four
ONLINE_PROVIDERS = 1
NOON, ONE = time(12), time(13)  # nobody is booked by the desk then: it is offered online
OTHERS = (("admin", ""), ("nurse", "rn"), ("staff", ""), ("biller", ""))


@dataclass(frozen=True, slots=True)
class Provider:
    staff_id: int
    user_id: int
    name: str
    resource_id: int


@dataclass(frozen=True, slots=True)
class Clinic:
    """`first_patient` is the first of as many ids as the share has patients."""

    share: Share
    facility: Facility
    providers: tuple[Provider, ...]
    first_patient: int
    genders: dict[str, int]
    types: dict[str, int]
    statuses: dict[str, int]

    @property
    def actor(self) -> Actor:
        return system(
            name=ACTOR_NAME, organization_id=self.facility.organization_id, facility_id=self.facility.pk
        )  # fmt: skip

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.facility.timezone)


def open_clinics(shares: list[Share], *, rng: Random, password: str, now: datetime) -> Iterator[Clinic]:
    """One after another; `password` is that of everybody, hashed."""
    organizations: dict[int, Organization] = {}
    first_patient = 1
    for share in shares:
        if share.organization not in organizations:
            organizations[share.organization] = _found(share.organization, now)
        facility = _open(share, organizations[share.organization], now)
        desk = Desk(facility, share, rng, password, now)
        yield desk.clinic(first_patient)
        first_patient += share.patients


def _found(number: int, now: datetime) -> Organization:
    name = f"Neighbour Practice {number}" if number else "Large Clinic Group"
    return found_organization(name=name, slug=f"load-{number}", now=now)


def _open(share: Share, organization: Organization, now: datetime) -> Facility:
    facility: Facility = Facility.unscoped.create(
        organization=organization, name=f"{organization.name}, Clinic {share.number}", facility_code=f"L{share.number}",
        timezone=ZONES[(share.organization + share.number) % len(ZONES)], online_cancellation_enabled=True,
        created_at=now, updated_at=now,
    )  # fmt: skip
    add_default_dictionaries(facility_id=facility.pk, now=now)
    AppointmentType.unscoped.filter(facility=facility, code="follow_up").update(
        bookable_online=True, auto_confirm_bookings=True
    )
    return facility


@dataclass(frozen=True, slots=True)
class Desk:
    """Where people of one new clinic are entered."""

    facility: Facility
    share: Share
    rng: Random
    password: str
    now: datetime

    def clinic(self, first_patient: int) -> Clinic:
        providers = [self._provider(place) for place in range(1, ceil(self.share.visits / VISITS_PER_PROVIDER) + 2)]
        for role, title in OTHERS:
            self._enter(role, title, self._username(role), self._organization_role(role))
        clinic = Clinic(
            self.share, self.facility, tuple(providers), first_patient, self._ids(PatientGender),
            self._ids(AppointmentType), self._ids(AppointmentStatus),
        )  # fmt: skip
        self._offer(clinic)
        return clinic

    def _username(self, role: str, place: str = "") -> str:
        return f"{role}_{self.share.organization}_{self.share.number}{place}"

    def _organization_role(self, role: str) -> str:
        """Whoever runs the first clinic of an organization owns it."""
        return "owner" if role == "admin" and self.share.number == 1 else "member"

    def _provider(self, place: int) -> Provider:
        staff = self._enter("physician", "md", self._username("doctor", f"_{place}"), "member", place=place)
        ensure_linked_resource(staff=staff, now=self.now, default_room=f"Exam Room {place}")
        resource = Resource.unscoped.get(linked_staff=staff)
        return Provider(staff.pk, staff.user_id, resource.name, resource.pk)

    def _enter(self, role: str, title: str, username: str, in_organization: str, *, place: int = 0) -> Staff:
        name = names.draw(self.rng)
        user = User.objects.create(
            username=username, first_name=name.first, last_name=name.last, email=f"{username}@load.example",
            password=self.password, date_joined=self.now,
        )  # fmt: skip
        add_member(
            organization_id=self.facility.organization_id, user_id=user.pk, role_code=in_organization, now=self.now
        )
        titles = StaffTitle.unscoped.filter(facility=self.facility, code=title)
        staff: Staff = Staff.unscoped.create(
            facility=self.facility, user=user, role=StaffRole.unscoped.get(facility=self.facility, code=role),
            title=titles.first(), is_default=True, online_scheduling_enabled=0 < place <= ONLINE_PROVIDERS,
            auto_confirm_bookings=bool(place), online_cancellation_enabled=bool(place),
            npi=numbers.npi(f"{190_000_000 + user.pk}") if place else "", created_at=self.now, updated_at=self.now,
        )  # fmt: skip
        return staff

    def _ids(self, dictionary: type[PatientGender | AppointmentType | AppointmentStatus]) -> dict[str, int]:
        return dict(dictionary.unscoped.filter(facility=self.facility).values_list("code", "pk"))

    def _offer(self, clinic: Clinic) -> None:
        providers = [provider.staff_id for provider in clinic.providers[:ONLINE_PROVIDERS]]
        AvailabilityTemplate.unscoped.bulk_create(
            AvailabilityTemplate(
                facility=self.facility, provider_id=provider, appointment_type_id=clinic.types["follow_up"],
                weekdays=[1, 2, 3, 4, 5], start_time=NOON, end_time=ONE, valid_from=self.now.date(),
                created_at=self.now, updated_at=self.now,
            )
            for provider in providers
        )  # fmt: skip
        renew_slots(actor=clinic.actor, provider_ids=providers, now=self.now)
