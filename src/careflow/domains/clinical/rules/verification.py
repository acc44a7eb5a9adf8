"""Whether what was signed is still what was signed: the stored versions of a note against their digests, against
the log and against the note. Findings name what differs, never what it says."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, NamedTuple

from careflow.domains.clinical.rules.versions import (
    NOTE_FORM,
    SignedAddendum,
    SignedNote,
    SignedWithdrawal,
    addendum_content,
    digest,
    note_content,
    withdrawal_content,
)


class Fault(NamedTuple):
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class StoredVersion:
    facility_id: int
    note_id: int
    number: int
    content: str
    content_sha256: str
    signed_by_id: int | None
    signed_by_name: str
    signed_at: datetime


def faults_of_version(version: StoredVersion, *, facility_id: int, logged: Sequence[str]) -> Iterator[Fault]:
    """`logged` are the digests that the log tells of for this number of the note."""
    if digest(version.content) != version.content_sha256:
        yield Fault("note_version.digest", "what was signed does not have the digest that is stored with it")
    if differing := _unlike_content(version):
        yield Fault("note_version.columns", f"what was signed names another {', '.join(differing)}")
    if version.facility_id != facility_id:
        yield Fault("note_version.facility", "it belongs to another facility than its note")
    if not logged:
        yield Fault("note_version.unlogged", "the log does not tell of this signature")
    elif set(logged) != {version.content_sha256}:
        yield Fault("note_version.log", "the log tells of another digest")
    if len(logged) > 1:
        yield Fault("note_version.twice", "the log tells of more than one signature with this number")


def _unlike_content(version: StoredVersion) -> list[str]:
    """The columns that do not stand in the content as they should."""
    names = ("note_id", "number", "signed_by_id", "signed_by_name")
    expected = {name: getattr(version, name) for name in names} | {
        "form": NOTE_FORM,
        "signed_at": version.signed_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }
    content = _read(version.content)
    return [name for name, value in expected.items() if name not in content or content[name] != value]


def _read(content: str) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def fault_of_note(version: StoredVersion, note: SignedNote) -> Fault | None:
    """`note` is the signed note with its encounter and vitals as they stand now."""
    now = note_content(note)
    if now == version.content:
        return None
    signed, current = _read(version.content), _read(now)
    differing = [field.name for field in fields(SignedNote) if signed.get(field.name) != current[field.name]]
    return Fault("note.differs", f"the note differs from what was signed: {', '.join(differing) or 'its spelling'}")


def faults_of_place(
    *, facility_id: int, encounter_id: int, homes: Collection[int], told: Collection[tuple[Any, Any]]
) -> Iterator[Fault]:
    """`homes` are the facilities of its encounter, of what was measured there and of its patient's chart, none where
    the encounter is gone; `told` the facilities and encounters under which the log tells of it."""
    if not homes:
        yield Fault("note.stray", "its encounter is gone")
    elif set(homes) != {facility_id}:
        yield Fault(
            "note.facility", "it belongs to another facility than its encounter, the vitals there or its patient"
        )
    if set(told) - {(facility_id, encounter_id)}:
        yield Fault("note.moved", "the log tells of it in another facility, or of another encounter")


def fault_of_subject(version: StoredVersion, *, encounter_id: int, patient_id: int) -> Fault | None:
    """For a version that the note is no longer signed by; the one that it is signed by is compared as a whole."""
    content, expected = _read(version.content), {"encounter_id": encounter_id, "patient_id": patient_id}
    differing = [name for name, value in expected.items() if content.get(name, value) != value]
    if not differing:
        return None
    return Fault("note_version.moved", f"what was signed names another {', '.join(differing)} than its note has")


def fault_of_numbers(numbers: Sequence[int], *, of: str) -> Fault | None:
    """They count from 1 without a gap."""
    if list(numbers) == list(range(1, len(numbers) + 1)):
        return None
    return Fault(f"{of}.gap", f"the numbers are not 1 to {len(numbers)}")


def fault_of_standing(*, is_current: bool, is_withdrawn: bool) -> Fault | None:
    """Exactly the version that is not the note's current one was withdrawn."""
    if is_current and is_withdrawn:
        return Fault("note_version.withdrawn", "the note counts as signed by a signature that was withdrawn")
    if not is_current and not is_withdrawn:
        return Fault("note_version.standing", "the note is not signed by it, yet nobody withdrew it")
    return None


def faults_of_addendum(
    addendum: SignedAddendum, content_sha256: str, *, logged: Sequence[str], is_at_home: bool
) -> Iterator[Fault]:
    """`is_at_home`: it belongs to the facility of its note."""
    if digest(addendum_content(addendum)) != content_sha256:
        yield Fault("addendum.digest", "it does not have the digest that is stored with it")
    if not is_at_home:
        yield Fault("addendum.facility", "it belongs to another facility than its note")
    if not logged:
        yield Fault("addendum.unlogged", "the log does not tell of it")
    elif set(logged) != {content_sha256}:
        yield Fault("addendum.log", "the log tells of another digest")


def faults_of_withdrawal(withdrawal: SignedWithdrawal, *, logged: Sequence[str], is_at_home: bool) -> Iterator[Fault]:
    if not is_at_home:
        yield Fault("withdrawal.facility", "it belongs to another facility than its note")
    if not logged:
        yield Fault("withdrawal.unlogged", "the log does not tell that the signature was withdrawn")
    elif set(logged) != {digest(withdrawal_content(withdrawal))}:
        yield Fault("withdrawal.log", "the log tells another story of how the signature was withdrawn")
