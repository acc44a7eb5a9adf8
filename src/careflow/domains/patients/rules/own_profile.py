"""What patients may write into their own charts, and how the desk reads it afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from careflow.domains.patients.rules.choices import UNKNOWN
from careflow.domains.patients.rules.contacts import Contact, Phone

PLAIN = ("preferred_name", "preferred_language", "pronouns", "email")
# By these the clinic reaches somebody; the desk is told of what patients change about them.
REACHED_BY = ("email", "phones", "address", "emergency_contacts")
ADDRESS_PARTS = ("line_1", "city", "state", "zip_code")
FILL_IN = "Fill in this part of your address."


def with_primary_number(phones: Sequence[Phone], number: str) -> list[Phone]:
    """The phones, primary first, after the patient gave a number: it takes the place of the first one. Without a
    number they want no calls, on any of them."""
    if not number:
        return []
    first = replace(phones[0], number=number, is_primary=True) if phones else Phone(number, is_primary=True)
    return [first, *phones[1:]]


def with_primary_contact(contacts: Sequence[Contact], sent: Contact) -> list[Contact]:
    """The contacts, primary first, after the patient named one: they take the place of the first. What the clinic
    noted about the first stays as long as it is still the same person. Without a name there is nobody to call any
    more."""
    if not sent.name:
        return []
    notes = contacts[0].notes if contacts and _is_same_name(contacts[0].name, sent.name) else ""
    return [replace(sent, notes=notes, is_primary=True), *contacts[1:]]


def _is_same_name(one: str, other: str) -> bool:
    """However it is spelt as to case and blanks."""
    return one.casefold().split() == other.casefold().split()


def blanked(sent: Mapping[str, str], stored: Mapping[str, str] | None) -> dict[str, str]:
    """Part of an address → sentence, for what may not be left blank. What is blank on file may stay so, since the
    clinic often learns an address piece by piece. An address of nothing but blanks, with none on file, is none."""
    if stored is not None:
        return {part: FILL_IN for part in ADDRESS_PARTS if part in sent and not sent[part] and stored[part]}
    if not any(sent.values()):
        return {}
    return {part: FILL_IN for part in ADDRESS_PARTS if not sent.get(part)}


def declines_no_more(language: str) -> bool:
    """Whoever names a language did not decline to say it."""
    return language not in {"", UNKNOWN}


def phones_line(phones: Sequence[Phone]) -> str:
    return ", ".join(f"{phone.number} ({phone.label})" for phone in phones)


def contacts_line(contacts: Sequence[Contact]) -> str:
    facts = [(entry.name, entry.relationship, entry.phone_number, entry.notes) for entry in contacts]
    return "; ".join(", ".join(filter(None, fact)) for fact in facts)


def address_line(parts: Sequence[str | None]) -> str:
    """From the first line, the second, the city, the state and the ZIP code."""
    line_1, line_2, city, state, zip_code = (part or "" for part in parts)
    return ", ".join(filter(None, (line_1, line_2, city, f"{state} {zip_code}".strip())))
