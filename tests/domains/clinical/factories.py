"""Encounters and what hangs on them, written straight through the ORM."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from careflow.domains.clinical.models import Encounter, NoteAddendum, NoteVersion, Problem, ProgressNote, Vitals
from careflow.domains.clinical.rules.versions import digest
from careflow.platform.folding import fold


def make_encounter(patient, **values: Any):
    """Begun an hour ago, with an empty draft."""
    values = {"started_at": timezone.now() - timedelta(hours=1)} | values
    encounter = Encounter.unscoped.create(facility=patient.facility, patient=patient, **values)
    ProgressNote.unscoped.create(facility=patient.facility, encounter=encounter)
    return encounter


def make_draft(patient, provider=None, **texts: Any):
    """Begun by its rendering provider, with something written."""
    name = "MD Paul Example" if provider else ""
    encounter = make_encounter(patient, rendering_provider=provider, rendering_provider_name=name, reason="Cough")
    ProgressNote.unscoped.filter(encounter=encounter).update(**({"subjective": "Coughs.", "plan": "Rest."} | texts))
    encounter.refresh_from_db()
    return encounter


def make_signed(patient, **values: Any):
    """As a signature leaves it, in the order that the database asks for; the stored content is no real one."""
    encounter, now = make_encounter(patient, **values), timezone.now()
    note = encounter.progress_note
    NoteVersion.unscoped.create(
        facility=patient.facility, note=note, number=1, content="{}", content_sha256=digest("{}"), signed_at=now,
        signed_by_name="Paul Example",
    )  # fmt: skip
    ProgressNote.unscoped.filter(pk=note.pk).update(
        status="signed", signed_version=1, signed_at=now, signed_by_name="Paul Example", subjective="Well."
    )
    Encounter.unscoped.filter(pk=encounter.pk).update(status="signed", ended_at=now)
    encounter.refresh_from_db()
    return encounter


def make_vitals(encounter, **values: Any):
    values = {"heart_rate_bpm": 70, "measured_at": encounter.started_at} | values
    return Vitals.unscoped.create(facility=encounter.facility, encounter=encounter, **values)


def make_addendum(signed, text="Also wheezing.", **values: Any):
    """To the version that stands."""
    version = NoteVersion.unscoped.filter(note__encounter=signed).latest("number")
    return NoteAddendum.unscoped.create(
        **{
            "facility": signed.facility,
            "version": version,
            "number": version.addenda.count() + 1,
            "text": text,
            "content_sha256": digest(text),
            "author_name": "Paul Example",
            "created_at": timezone.now(),
        }
        | values
    )


def make_problem(patient, description="Gout", **values: Any):
    return Problem.unscoped.create(
        facility=patient.facility, patient=patient, description=description, description_key=fold(description), **values
    )
