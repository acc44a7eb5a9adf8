"""What patients change in their own charts, or somebody who speaks for them.

Only what differs is written, in its place, so that entries keep their ids. What concerns how they are reached is
told to the desk together with what it replaced."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.patients.events import OwnProfileChanged
from careflow.domains.patients.models import ContactChange, Patient
from careflow.domains.patients.operations import lists
from careflow.domains.patients.operations.change import FOUND_BY
from careflow.domains.patients.operations.keys import search_columns
from careflow.domains.patients.operations.status import locked_chart
from careflow.domains.patients.queries import Reached
from careflow.domains.patients.rules import own_profile as rules
from careflow.domains.patients.rules.contacts import Contact
from careflow.domains.patients.rules.labels import LABELS
from careflow.platform import events, limits
from careflow.platform.actor import Actor
from careflow.platform.address import ADDRESS_COLUMNS, WIRE_NAMES, address_changes
from careflow.platform.limits import Limit
from careflow.platform.phone import phone_key
from careflow.platform.problems import BadInput
from careflow.platform.records import check_version, update_row

SAVES_PER_PATIENT = Limit("own_profile.patient", 60, timedelta(hours=1), in_transaction=True)


@dataclass(slots=True)
class Difference:
    """What becomes different in a chart: columns of its row, entries that hang on it, and what the desk reads."""

    patient: Patient
    reached: Reached
    now: datetime
    columns: dict[str, Any] = field(default_factory=dict)
    writes: list[Callable[[], None]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    told: list[dict[str, str]] = field(default_factory=list)
    numbers: list[str] | None = None

    def note(self, name: str, before: str = "", after: str = "") -> None:
        self.fields.append(name)
        if name in rules.REACHED_BY:
            self.told.append({"field": name, "before": before, "after": after})


@transaction.atomic(savepoint=False)
def change_own_profile(
    *, actor: Actor, patient_id: int, changes: Mapping[str, Any], expected_version: int | None = None, now: datetime
) -> None:
    """Write what is in `changes`: the names of `rules.own_profile.PLAIN`, `primary_phone_number`, `address` (its parts
    by their names on the wire; empty removes it) and `primary_emergency_contact` (name, relationship, phone_number).
    All of it or nothing; what changes nothing leaves no trace. Nor is that counted, or what is refused: the count
    stands in the same transaction.

    Raises NotFound, StaleVersion, BadInput, TooMany beyond what is saved of one patient in an hour."""
    patient = locked_chart(actor=actor, patient_id=patient_id)
    check_version(patient.version, expected_version)
    found = Difference(patient, Reached(actor, patient_id), now)
    _compare_columns(found, changes)
    if "address" in changes:
        _compare_address(found, changes["address"])
    if "primary_phone_number" in changes:
        _compare_phones(found, changes["primary_phone_number"])
    if "primary_emergency_contact" in changes:
        _compare_contacts(found, Contact(**changes["primary_emergency_contact"]))
    if found.fields:
        limits.count(SAVES_PER_PATIENT, patient_id, now=now)
        _write(actor, found)
        _tell(actor, found)


def _compare_columns(found: Difference, changes: Mapping[str, Any]) -> None:
    patient = found.patient
    for name in rules.PLAIN:
        before = getattr(patient, name)
        if name in changes and changes[name] != before:
            found.columns[name] = changes[name]
            found.note(name, before, changes[name])
    if patient.preferred_language_declined and rules.declines_no_more(found.columns.get("preferred_language", "")):
        found.columns["preferred_language_declined"] = False
        found.note("preferred_language_declined")


def _compare_address(found: Difference, sent: Mapping[str, str]) -> None:
    before = tuple(getattr(found.patient, column) for column in ADDRESS_COLUMNS)
    stored = None if before[0] is None else dict(zip(WIRE_NAMES, before, strict=True))
    wrong = rules.blanked(sent, stored)
    if wrong:
        raise BadInput({"address": {part: [sentence] for part, sentence in wrong.items()}})
    if stored is None and not any(sent.values()):
        return
    columns, _ = address_changes(sent, before)
    after = tuple(columns.get(column, old) for column, old in zip(ADDRESS_COLUMNS, before, strict=True))
    if after != before:
        found.columns |= columns
        found.note("address", rules.address_line(before), rules.address_line(after))


def _compare_phones(found: Difference, number: str) -> None:
    """A number that is only spelt in another way is the same one."""
    stored = found.reached.phones()
    first = stored[0] if stored else None
    if (first is None and not number) or (first and first.is_primary and phone_key(first.number) == phone_key(number)):
        return
    phones = rules.with_primary_number(stored, number)
    found.numbers = [phone.number for phone in phones]
    found.writes.append(lambda: lists.write_first_phone(found.patient, phones))
    found.note("phones", rules.phones_line(stored), rules.phones_line(phones))


def _compare_contacts(found: Difference, sent: Contact) -> None:
    stored = found.reached.contacts()
    contacts = rules.with_primary_contact(stored, sent)
    if contacts == stored:
        return
    found.writes.append(lambda: lists.write_first_contact(found.patient, contacts, now=found.now))
    found.note("emergency_contacts", rules.contacts_line(stored), rules.contacts_line(contacts))


def _write(actor: Actor, found: Difference) -> None:
    patient = found.patient
    if found.numbers is not None or not set(FOUND_BY).isdisjoint(found.columns):
        if found.numbers is None:
            found.numbers = [phone.number for phone in found.reached.phones()]
        values = {name: found.columns.get(name, getattr(patient, name)) for name in FOUND_BY}
        found.columns |= search_columns(chart_number=patient.chart_number, phone_numbers=found.numbers, **values)
    for write in found.writes:
        write()
    update_row(Patient.objects.visible_to(actor).filter(pk=patient.pk), found.columns, now=found.now)


def _tell(actor: Actor, found: Difference) -> None:
    patient, now = found.patient, found.now
    is_by_proxy = actor.proxy_id is not None
    if found.told:
        ContactChange(
            facility_id=patient.facility_id, patient=patient, changes=found.told, made_at=now,
            made_by_id=actor.user_id, made_by_name=actor.name, is_by_proxy=is_by_proxy,
        ).save(force_insert=True)  # fmt: skip
    audit.record(
        actor=actor,
        action=Action.UPDATE,
        subject="patients/patient",
        subject_id=patient.pk,
        summary=f"Chart {patient.chart_number} changed on the portal",
        metadata={
            "changed_fields": [LABELS[name] for name in LABELS if name in found.fields],
            "by": "proxy" if is_by_proxy else "patient",
        },
        patient_id=patient.pk,
        at=now,
    )
    old_email = patient.email if "email" in found.columns else ""
    events.publish(OwnProfileChanged(patient.facility_id, patient.pk, frozenset(found.fields), old_email, now))
