"""A made-up clinic of a proof's own, written into the server's database by a process that has Django set up."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from careflow.domains.accounts.models import Session, User
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
from careflow.domains.organizations.operations import add_member, found_organization
from careflow.domains.patients.models import Patient
from careflow.domains.portal.models import PortalAccount
from careflow.domains.scheduling.models import AvailabilitySettings, AvailabilityTemplate
from careflow.domains.scheduling.operations import renew_slots
from careflow.platform import identity
from careflow.platform.actor import system
from careflow.platform.folding import fold
from careflow.platform.identity import Claims, Surface, TokenType

ZONE = "America/New_York"
OPENS, CLOSES = time(6), time(22)
HOURS_A_DAY = 16
EVERY_DAY = range(1, 8)
MOST_TO_COME = 100  # visits that a patient of the portal may have booked
BORN = date(1980, 2, 29)
# Longer than any proof runs: what is proved is not that tokens end.
TOKEN_LASTS = timedelta(hours=12)
NONE = "!"  # no password opens it
# code → minutes of the visit types that proofs book
LENGTHS = {"quarter": 15, "half": 30, "three_quarters": 45}


@dataclass(frozen=True)
class Clinic:
    facility: Facility
    desk: User
    doctors: list[Staff]
    columns: list[Resource]
    now: datetime

    def types(self) -> dict[str, int]:
        return dict(AppointmentType.unscoped.filter(facility=self.facility).values_list("code", "pk"))

    def statuses(self) -> dict[str, int]:
        return dict(AppointmentStatus.unscoped.filter(facility=self.facility).values_list("code", "pk"))

    def admit(self, number: int) -> list[Patient]:
        """So many charts."""
        gender = PatientGender.unscoped.get(facility=self.facility, code="unknown")
        return Patient.unscoped.bulk_create(self._chart(place, gender) for place in range(number))

    def hire_clerk(self, username: str) -> str:
        """A token of somebody more at the desk."""
        return token_for(_hire(self.facility, username, "admin", "", self.now).user, self.now)

    def offer_half_hours(self, *, days: int) -> None:
        """To the portal, with every doctor, each day from tomorrow on, by the product's own templates."""
        stamp = {"created_at": self.now, "updated_at": self.now}
        AvailabilitySettings.unscoped.create(
            facility=self.facility, horizon_days=days, most_open_bookings=MOST_TO_COME, **stamp
        )
        tomorrow = self.now.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=1)
        AvailabilityTemplate.unscoped.bulk_create(
            AvailabilityTemplate(
                facility=self.facility, provider=doctor, appointment_type_id=self.types()["half"],
                weekdays=[*EVERY_DAY], start_time=OPENS, end_time=CLOSES, valid_from=tomorrow, **stamp,
            )
            for doctor in self.doctors
        )  # fmt: skip
        actor = system(name="Proof", organization_id=self.facility.organization_id, facility_id=self.facility.pk)
        renew_slots(actor=actor, provider_ids=[doctor.pk for doctor in self.doctors], now=self.now)

    def _chart(self, place: int, gender: PatientGender) -> Patient:
        name = f"Number {place}"
        return Patient(
            facility=self.facility, first_name="Ana", last_name=name, first_key="ana", last_key=fold(name),
            date_of_birth=BORN, gender=gender, chart_number=f"proof-{place}", created_at=self.now, updated_at=self.now,
        )  # fmt: skip

    def open_portal(self, patient: Patient) -> str:
        """A token of somebody who has just signed in for the patient."""
        user = User.objects.create(
            username=f"portal{patient.pk}", first_name=patient.first_name, last_name=patient.last_name, password=NONE,
            surface=Surface.PORTAL.value,
        )  # fmt: skip
        PortalAccount.unscoped.create(
            organization_id=self.facility.organization_id, user=user, patient=patient, created_at=self.now,
            updated_at=self.now,
        )  # fmt: skip
        return token_for(user, self.now)


def found_clinic(*, doctors: int, now: datetime) -> Clinic:
    """One organization with one facility, an administrator at its desk and physicians whom patients may book."""
    organization = found_organization(name="Proof Health", slug="proof-health", now=now)
    facility = Facility.unscoped.create(
        organization=organization, name="Proof Clinic", timezone=ZONE, operating_start_time=OPENS,
        operating_end_time=CLOSES, operating_days=[*EVERY_DAY], created_at=now, updated_at=now,
    )  # fmt: skip
    add_default_dictionaries(facility_id=facility.pk, now=now)
    AppointmentType.unscoped.bulk_create(
        AppointmentType(
            facility=facility, code=code, name=code, duration_minutes=minutes, bookable_online=True,
            auto_confirm_bookings=True, created_at=now, updated_at=now,
        )
        for code, minutes in LENGTHS.items()
    )  # fmt: skip
    desk = _hire(facility, "desk", "admin", "", now)
    working = [_hire(facility, f"doctor{place}", "physician", "md", now) for place in range(doctors)]
    columns = [Resource.unscoped.get(linked_staff=doctor) for doctor in working]
    return Clinic(facility, desk.user, working, columns, now)


def _hire(facility: Facility, username: str, role: str, title: str, now: datetime) -> Staff:
    user = User.objects.create(username=username, first_name=username.capitalize(), last_name="Example", password=NONE)
    add_member(organization_id=facility.organization_id, user_id=user.pk, role_code="member", now=now)
    staff: Staff = Staff.unscoped.create(
        facility=facility, user=user, role=StaffRole.unscoped.get(facility=facility, code=role),
        title=StaffTitle.unscoped.filter(facility=facility, code=title).first(), is_default=True,
        online_scheduling_enabled=True, auto_confirm_bookings=True, created_at=now, updated_at=now,
    )  # fmt: skip
    ensure_linked_resource(staff=staff, now=now)
    return staff


def token_for(user: User, now: datetime) -> str:
    """As signing in gives one, but good for as long as a proof may take."""
    session = Session.objects.create(
        user=user, surface=user.surface, issued_at=now, rotated_at=now, expires_at=now + TOKEN_LASTS
    )
    claims = Claims(user.pk, session.pk, Surface(user.surface), session.generation)
    return identity.issue(kind=TokenType.ACCESS, claims=claims, issued_at=now, expires_at=now + TOKEN_LASTS)
