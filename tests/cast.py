"""The cast: two organizations and the people in them. They differ only in what they may do.

Harbor Health has two facilities, North and South; Lakeside Care has one, Main. Patients come on stage when a test
asks for them (`portal_people`).
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.contrib.auth import get_user_model

from careflow.domains.facilities.models import Facility, PatientGender, Staff, StaffRole, StaffTitle
from careflow.domains.facilities.operations import add_default_dictionaries, ensure_linked_resource
from careflow.domains.organizations.models import Organization
from careflow.domains.organizations.operations import add_member, found_organization
from careflow.domains.patients.models import Patient
from careflow.domains.portal.models import PortalAccount, ProxyAccess

LONG_AGO = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)

# name → (organization, role there, {facility: (role, title)})
PEOPLE: dict[str, tuple[str, str, dict[str, tuple[str, str]]]] = {
    "olivia": ("harbor", "owner", {"north": ("admin", "")}),
    "adam": ("harbor", "admin", {}),
    "ada": ("harbor", "member", {"north": ("admin", "")}),
    "paul": ("harbor", "member", {"north": ("physician", "md"), "south": ("physician", "md")}),
    "petra": ("harbor", "member", {"north": ("physician", "do")}),
    "nina": ("harbor", "member", {"north": ("nurse", "rn")}),
    "stan": ("harbor", "member", {"north": ("staff", "")}),
    "bill": ("harbor", "member", {"north": ("biller", "")}),
    "sara": ("harbor", "member", {"south": ("staff", "")}),
    "selma": ("harbor", "member", {"south": ("admin", "")}),
    "liam": ("lakeside", "owner", {"main": ("admin", "")}),
    "lena": ("lakeside", "member", {"main": ("staff", "")}),
    "lost": ("", "", {}),  # signs in, belongs nowhere
}
FACILITIES = {
    "north": ("harbor", "Harbor North", "America/New_York"),
    "south": ("harbor", "Harbor South", "America/New_York"),
    "main": ("lakeside", "Lakeside Main", "America/Chicago"),
}
# People of the portal: name → the facility of their chart, and their last name.
PATIENTS = {
    "ana": ("north", "Harbor"),
    "noel": ("north", "Ng"),
    "sofia": ("south", "Sand"),
    "lars": ("main", "Lund"),
}


@dataclass
class Cast:
    """Everybody and everything by name: `users["stan"]`, `facilities["north"]`, `staff["paul@north"]`,
    `patients["ana"]`."""

    organizations: dict[str, Organization] = field(default_factory=dict)
    facilities: dict[str, Facility] = field(default_factory=dict)
    users: dict[str, object] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    patients: dict[str, Patient] = field(default_factory=dict)


def raise_curtain() -> Cast:
    cast = Cast()
    for slug, name in (("harbor", "Harbor Health"), ("lakeside", "Lakeside Care")):
        cast.organizations[slug] = found_organization(name=name, slug=slug, now=LONG_AGO)
    for key, (organization, name, zone) in FACILITIES.items():
        facility = Facility.unscoped.create(
            organization=cast.organizations[organization], name=name, timezone=zone, facility_code=key,
            created_at=LONG_AGO, updated_at=LONG_AGO,
        )  # fmt: skip
        add_default_dictionaries(facility_id=facility.pk, now=LONG_AGO)
        cast.facilities[key] = facility
    for name in PEOPLE:
        _enter(cast, name)
    return cast


def _enter(cast: Cast, name: str) -> None:
    organization, role, workplaces = PEOPLE[name]
    user = get_user_model().objects.create(
        username=name, first_name=name.capitalize(), last_name="Example", email=f"{name}@example.org", password="!"
    )
    cast.users[name] = user
    if organization:
        add_member(organization_id=cast.organizations[organization].pk, user_id=user.pk, role_code=role, now=LONG_AGO)
    for place, (role_code, title_code) in workplaces.items():
        facility = cast.facilities[place]
        staff = Staff.unscoped.create(
            facility=facility,
            user=user,
            role=StaffRole.unscoped.get(facility=facility, code=role_code),
            title=StaffTitle.unscoped.filter(facility=facility, code=title_code).first(),
            is_default=place == next(iter(workplaces)),
            created_at=LONG_AGO,
            updated_at=LONG_AGO,
        )
        ensure_linked_resource(staff=staff, now=LONG_AGO)
        cast.staff[f"{name}@{place}"] = staff


def enter_patients(cast: Cast) -> None:
    """Ana and Noel of North, Sofia of South and Lars of Lakeside have charts and sign in for themselves; Gina has no
    chart, and looks after Ana in everything."""
    for name, (place, last_name) in PATIENTS.items():
        cast.patients[name] = _chart(cast, place, name.capitalize(), last_name)
        _open_portal(cast, name, last_name, cast.patients[name])
    gina = _open_portal(cast, "gina", "Guard", None)
    ana = cast.patients["ana"]
    ProxyAccess.unscoped.create(
        facility=ana.facility, account=gina, patient=ana, relationship="guardian", profile=True, schedule=True,
        records=True, messages=True, starts_on=LONG_AGO.date(), created_at=LONG_AGO, updated_at=LONG_AGO,
    )  # fmt: skip


def _chart(cast: Cast, place: str, first_name: str, last_name: str) -> Patient:
    facility = cast.facilities[place]
    return Patient.unscoped.create(
        facility=facility, first_name=first_name, last_name=last_name, first_key=first_name.lower(),
        last_key=last_name.lower(), date_of_birth=date(1980, 2, 29), chart_number=f"p-{first_name.lower()}",
        gender=PatientGender.unscoped.get(facility=facility, code="female"), email=f"{first_name.lower()}@example.org",
        created_at=LONG_AGO, updated_at=LONG_AGO,
    )  # fmt: skip


def _open_portal(cast: Cast, name: str, last_name: str, chart: Patient | None) -> PortalAccount:
    user = get_user_model().objects.create(
        username=name, first_name=name.capitalize(), last_name=last_name, email=f"{name}@example.org", password="!",
        surface="portal",
    )  # fmt: skip
    cast.users[name] = user
    home = cast.organizations["harbor"] if chart is None else chart.facility.organization
    return PortalAccount.unscoped.create(
        organization=home, user=user, patient=chart, created_at=LONG_AGO, updated_at=LONG_AGO
    )
