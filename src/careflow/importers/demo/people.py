"""The staff of the demo group. None of them has a right in the console or in another organization."""

from datetime import datetime
from typing import Protocol

from django.contrib.auth.hashers import make_password

from careflow.domains.accounts.models import User
from careflow.domains.facilities.models import Facility, Staff, StaffRole, StaffTitle
from careflow.domains.facilities.operations import ensure_linked_resource
from careflow.domains.organizations.models import Membership, Organization
from careflow.domains.organizations.operations import add_member
from careflow.importers.demo import numbers
from careflow.importers.demo.group import (
    CUTOFF_HOURS,
    LICENCES_END,
    ONLINE_CLINIC,
    PEOPLE,
    PHYSICIANS,
    SPECIALTIES,
    STAFF_PASSWORD,
    Clinic,
    Colleague,
    Place,
)
from careflow.platform.folding import fold


class Counter(Protocol):
    def count(self, kind: str, number: int) -> None: ...


class NameTaken(Exception):
    """Somebody outside the demo group has a username or an address of one of its people."""


def ensure_people(*, organization: Organization, built: Counter, now: datetime) -> dict[str, User]:
    """Everybody by username. Raises NameTaken."""
    found = {user.username_key: user for user in User.objects.filter(username_key__in=[p.username for p in PEOPLE])}
    members = set(Membership.unscoped.filter(organization=organization).values_list("user_id", flat=True))
    if strangers := sorted(name for name, user in found.items() if user.pk not in members):
        raise NameTaken(f"The demo group needs the username {strangers[0]}, which somebody else has.")
    missing = [person for person in PEOPLE if person.username not in found]
    emails = [fold(person.email) for person in missing]
    if User.objects.filter(email_key__in=emails).exists():
        raise NameTaken("The demo group needs an e-mail address at careflow.example that somebody else has.")
    password = make_password(STAFF_PASSWORD) if missing else ""
    for person in missing:
        found[person.username] = _enter(person, password, organization, now)
    built.count("people", len(missing))
    return found


def _enter(person: Colleague, password: str, organization: Organization, now: datetime) -> User:
    user = User.objects.create(
        username=person.username,
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        password=password,
        date_joined=now,
    )
    add_member(organization_id=organization.pk, user_id=user.pk, role_code=person.organization_role, now=now)
    return user


def ensure_staff(clinic: Clinic, *, facility: Facility, users: dict[str, User], built: Counter, now: datetime) -> None:
    """Everybody who works at the clinic and has no staff row there yet."""
    there = set(Staff.unscoped.filter(facility=facility).values_list("user_id", flat=True))
    roles = {role.code: role for role in StaffRole.unscoped.filter(facility=facility)}
    titles = {title.code: title for title in StaffTitle.unscoped.filter(facility=facility)}
    physicians = 0
    for person in PEOPLE:
        place = next((place for place in person.places if place.clinic == clinic.code), None)
        user = users[person.username]
        if place is None:
            continue
        physicians += place.role == "physician"
        if user.pk in there or place.role not in roles:
            continue
        staff = Staff.unscoped.create(
            facility=facility,
            user=user,
            role=roles[place.role],
            title=titles.get(place.title),
            is_default=place == person.places[0] and not _has_default(user),
            security_overrides=place.overrides,
            created_at=now,
            updated_at=now,
            **_credentials(person, place),
        )
        ensure_linked_resource(staff=staff, now=now, default_room=f"Exam Room {physicians}")
        built.count("staff rows", 1)


def _has_default(user: User) -> bool:
    return Staff.unscoped.filter(user=user, is_default=True, is_active=True).exists()


def _credentials(person: Colleague, place: Place) -> dict[str, object]:
    """What a physician prescribes and bills with, and how they offer visits online."""
    if place.role != "physician":
        return {}
    npi, letters, serial, licence = PHYSICIANS[person.username]
    online = place.clinic == ONLINE_CLINIC
    return {
        "npi": numbers.npi(npi),
        "dea_number": numbers.dea_number(letters, serial),
        "dea_expiration": LICENCES_END,
        "state_license_number": licence,
        "state_license_state": "NY",
        "state_license_expiration": LICENCES_END,
        "specialty": SPECIALTIES[person.username],
        "eprescribe_enabled": True,
        "online_scheduling_enabled": online,
        "auto_confirm_bookings": online,
        "online_cancellation_enabled": online,
        "cancellation_cutoff_hours": CUTOFF_HOURS,
    }
