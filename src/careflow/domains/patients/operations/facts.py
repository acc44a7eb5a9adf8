"""What a body says about a person, checked and turned into columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from careflow.domains.patients.rules import demographics, ssn
from careflow.domains.patients.rules.contacts import (
    Contact,
    Phone,
    with_mirrored,
    with_one_primary_contact,
    with_one_primary_phone,
)
from careflow.platform.address import ADDRESS_COLUMNS, written_address
from careflow.platform.problems import BadInput

PLAIN = (
    "first_name", "last_name", "middle_name", "preferred_name", "date_of_birth", "deceased_on", "sex_at_birth", "race",
    "race_declined", "ethnicity", "ethnicity_declined", "preferred_language", "preferred_language_declined",
    "pronouns", "email",
)  # fmt: skip
REFERENCES = ("gender", "pcp", "referring_provider")
MIRRORED = {
    "emergency_contact_name": "name",
    "emergency_contact_relationship": "relationship",
    "emergency_contact_phone": "phone_number",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """`columns` may be written as they are. None stands for what was not sent, except for the address and the
    preferred pharmacy, whose None removes them: `was_sent` tells."""

    was_sent: frozenset[str]
    columns: dict[str, Any]
    phones: list[Phone] | None
    contacts: list[Contact] | None
    mirrored: dict[str, str]
    address: Mapping[str, Any] | None
    preferred_pharmacy: int | None
    pharmacy_ids: Sequence[int] | None

    @property
    def columns_sent(self) -> dict[str, Any]:
        """References by their names in the body."""
        return {name: self.columns[f"{name}_id"] for name in REFERENCES if f"{name}_id" in self.columns}

    def address_columns(self, *, stored: tuple[Any, ...] | None) -> dict[str, Any]:
        """Raises BadInput when a first address lacks a part. An address of nothing but blanks is none."""
        if "address" not in self.was_sent:
            return {}
        columns = written_address(self.address, stored)
        merged = [columns.get(name, old) for name, old in zip(ADDRESS_COLUMNS, stored or ("",) * 5, strict=True)]
        return columns if any(merged) else dict.fromkeys(ADDRESS_COLUMNS)


def checked(details: Mapping[str, Any], *, today: date, stored: Mapping[str, Any] | None = None) -> Facts:
    """Raises BadInput naming every fact that cannot be, together with what is stored already."""
    problems = demographics.contradictions({**(stored or {}), **details}, sent=details.keys(), today=today)
    columns = {name: details[name] for name in PLAIN if name in details}
    columns |= {f"{name}_id": details[name] for name in REFERENCES if name in details}
    if "ssn" in details:
        try:
            columns["ssn"] = ssn.parse(details["ssn"] or "")
            columns["ssn_last4"] = ssn.last_four(columns["ssn"])
        except ssn.NotASocialSecurityNumber:
            problems["ssn"] = "Enter nine digits, or nothing to remove the number."
    if problems:
        raise BadInput({name: [text] for name, text in problems.items()})
    return Facts(
        was_sent=frozenset(details),
        columns=columns,
        phones=with_one_primary_phone(details["phones"]) if "phones" in details else None,
        contacts=_contacts(details),
        mirrored={} if "emergency_contacts" in details else _mirrored(details),
        address=details.get("address"),
        preferred_pharmacy=details.get("preferred_pharmacy"),
        pharmacy_ids=details.get("pharmacy_ids"),
    )


def contacts_after(facts: Facts, stored: Sequence[Contact]) -> list[Contact] | None:
    """The contacts to store, None to leave them. A list that was sent wins over the fields that mirror its primary
    entry. Raises BadInput for a contact that has no name then."""
    if facts.contacts is not None or not facts.mirrored:
        return facts.contacts
    contacts = with_mirrored(stored, facts.mirrored)
    if any(not contact.name for contact in contacts):
        raise BadInput(emergency_contact_name="Enter the name of the emergency contact.")
    return contacts


def _contacts(details: Mapping[str, Any]) -> list[Contact] | None:
    sent = details.get("emergency_contacts")
    return None if sent is None else with_one_primary_contact(sent)


def _mirrored(details: Mapping[str, Any]) -> dict[str, str]:
    return {inner: details[outer] for outer, inner in MIRRORED.items() if outer in details}
