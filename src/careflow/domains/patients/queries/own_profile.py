"""A chart as its patient sees it: nothing of what the clinic keeps about them for itself."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from careflow.domains.patients.models import EmergencyContact, Patient, PatientPhone
from careflow.platform.actor import Actor
from careflow.platform.address import ADDRESS_COLUMNS, AddressOut, shape_address
from careflow.platform.compiled import Compiled, Row
from careflow.platform.endpoint.shapes import Out
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

PLAIN = (
    "id", "first_name", "last_name", "preferred_name", "date_of_birth", "sex_at_birth", "race", "ethnicity",
    "preferred_language", "pronouns", "email", "primary_phone",
)  # fmt: skip
CONTACT = ("name", "relationship", "phone_number")
NAMED = ("preferred_pharmacy__name", "facility__name", "facility__timezone", "version")


class OwnContactOut(Out):
    name: str
    relationship: str
    phone_number: str


class OwnProfileOut(Out):
    id: int
    first_name: str
    last_name: str
    preferred_name: str
    date_of_birth: date
    sex_at_birth: str
    race: str
    ethnicity: str
    preferred_language: str
    pronouns: str
    email: str
    primary_phone_number: str
    address: AddressOut | None
    primary_emergency_contact: OwnContactOut | None
    preferred_pharmacy_name: str
    facility_name: str
    facility_timezone: str
    version: int


class PreferredPharmacyOut(Out):
    pharmacy_id: int | None
    pharmacy_name: str
    version: int


def _first(rows: QuerySet[Any], column: str) -> Subquery:
    return Subquery(rows.filter(patient_id=OuterRef("pk")).order_by("-is_primary", "id").values(column)[:1])


def _profile(scope: Scope, patient: int) -> QuerySet[Any, Any]:
    phones, contacts = PatientPhone.objects.visible_to(scope), EmergencyContact.objects.visible_to(scope)
    charts = Patient.objects.visible_to(scope).filter(pk=patient, is_active=True)
    rows: QuerySet[Any, Any] = charts.annotate(
        primary_phone=_first(phones, "number"),
        **{f"contact_{column}": _first(contacts, column) for column in CONTACT},
    )
    return rows.values_list(*PLAIN, *ADDRESS_COLUMNS, *(f"contact_{column}" for column in CONTACT), *NAMED)


PROFILE = Compiled(_profile, scoped=True, patient=-900_003)


def get_own_profile(*, actor: Actor, patient_id: int) -> Row:
    """The values of OwnProfileOut, in one statement. Raises NotFound, also for a chart out of use."""
    row = PROFILE.first(actor, patient=patient_id)
    if row is None:
        raise NotFound
    address = len(PLAIN)
    contact = address + len(ADDRESS_COLUMNS)
    named = contact + len(CONTACT)
    pharmacy, *rest = row[named:]
    return (
        *row[: address - 1],
        row[address - 1] or "",
        shape_address(row[0], row[address:contact]),
        None if row[contact] is None else OwnContactOut(*row[contact:named]),
        pharmacy or "",
        *rest,
    )
