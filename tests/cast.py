"""The cast: two organizations and the people in them. They differ only in what they may do.

Harbor Health has two facilities, North and South; Lakeside Care has one, Main.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib.auth import get_user_model

from careflow.domains.facilities.models import Facility, Staff, StaffRole, StaffTitle
from careflow.domains.facilities.operations import add_default_dictionaries, ensure_linked_resource
from careflow.domains.organizations.models import Organization
from careflow.domains.organizations.operations import add_member, found_organization

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


@dataclass
class Cast:
    """Everybody and everything by name: `users["stan"]`, `facilities["north"]`, `staff["paul@north"]`."""

    organizations: dict[str, Organization] = field(default_factory=dict)
    facilities: dict[str, Facility] = field(default_factory=dict)
    users: dict[str, object] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)


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
