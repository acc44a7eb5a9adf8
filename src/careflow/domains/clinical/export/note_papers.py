"""A signed note on paper: what the signature covers, the signature, and what was added to it."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from careflow.domains.clinical.rules.encounters import TEXTS
from careflow.domains.clinical.rules.vital_signs import MEASUREMENTS
from careflow.domains.clinical.schemas.notes import SignedVersionOut
from careflow.domains.patients.queries import PatientOut
from careflow.platform.papers import Section, write_paper
from careflow.platform.problems import Conflict

CHANGED = "Careful: this text is not what was signed. It does not have the digest that was taken then."


class Unprintable(Conflict):
    code = "note.unprintable"
    detail = "The stored note cannot be laid out on paper. It stands as it is stored in chart/notes.json."


def signed_note(patient: PatientOut, version: SignedVersionOut, zone: ZoneInfo) -> BytesIO:
    """As PDF; the same note gives the same bytes. Raises Unprintable for content that no signature of ours covers."""
    signed = version.signed
    name, target = f"{patient.last_name}, {patient.first_name}", BytesIO()
    try:
        write_paper(
            target,
            title="Progress note",
            subtitle=f"{name} · born {patient.date_of_birth} · chart {patient.chart_number}",
            sections=list(_sections(signed, version, zone)),
            footer=f"{name} · chart {patient.chart_number} · note {signed['note_id']}, version {version.number}",
            created_at=version.signed_at,
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Unprintable from None
    target.seek(0)
    return target


def _sections(signed: dict[str, Any], version: SignedVersionOut, zone: ZoneInfo) -> Iterator[Section]:
    if not version.is_intact:
        yield Section("", [CHANGED])
    provider, reason = signed["rendering_provider_name"], signed["reason"]
    visit = [_moment(signed["started_at"], zone), provider and f"Provider: {provider}", reason and f"Reason: {reason}"]
    yield Section("Visit", filter(None, visit))
    if signed["vitals"]:
        yield Section("Vital signs", ["\n".join(_measured(signed["vitals"], zone))])
    for name in TEXTS:
        if signed[name].strip():
            yield Section(name.capitalize(), [signed[name]])
    by_and_when = f"Signed by {version.signed_by_name}, {_moment(version.signed_at, zone)}"
    yield Section("Signature", [f"{by_and_when}\nVersion {version.number}, SHA-256 {version.sha256}"])
    for addendum in version.addenda:
        heading = f"Addendum {addendum.number}: {addendum.author_name}, {_moment(addendum.created_at, zone)}"
        yield Section(heading, [addendum.text])


def _measured(vitals: dict[str, Any], zone: ZoneInfo) -> Iterator[str]:
    yield f"Measured {_moment(vitals['measured_at'], zone)}"
    for name, measurement in MEASUREMENTS.items():
        if vitals[name] is not None:
            yield f"{measurement.label.capitalize()}: {vitals[name]} {measurement.unit}"
    if vitals["notes"].strip():
        yield vitals["notes"]


def _moment(instant: str | datetime, zone: ZoneInfo) -> str:
    """ "March 2, 2026, 10:04 EST", the clock of the facility."""
    local = (datetime.fromisoformat(instant) if isinstance(instant, str) else instant).astimezone(zone)
    return f"{local:%B} {local.day}, {local.year}, {local:%H:%M %Z}"
