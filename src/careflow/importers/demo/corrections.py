"""One note of every clinic that was signed too early: taken back, corrected, signed again, and added to."""

from datetime import datetime, timedelta

from careflow.domains.clinical.models import NoteWithdrawal, ProgressNote
from careflow.domains.clinical.operations import (
    add_addendum,
    change_progress_note,
    sign_progress_note,
    unsign_progress_note,
)
from careflow.domains.facilities.models import Facility
from careflow.importers.demo import actors
from careflow.importers.demo.group import SYSTEM
from careflow.importers.demo.people import Counter

NOTICED, WRITTEN, SIGNED, ADDED = timedelta(hours=1), timedelta(minutes=65), timedelta(minutes=66), timedelta(days=1)
BECAUSE = "The plan named the wrong interval."
BETTER = "The patient was called about this today."
ADDENDUM = "The patient called back: understood, and feels better."


def ensure_correction(*, facility: Facility, built: Counter, now: datetime) -> None:
    """Unless a signature was ever taken back here."""
    if NoteWithdrawal.unscoped.filter(facility=facility).exists():
        return
    notes = ProgressNote.unscoped.filter(
        facility=facility, status="signed", signed_version=1, encounter__external_system=SYSTEM, version=1,
        signed_at__lte=now - ADDED, encounter__rendering_provider__is_active=True,
    )  # fmt: skip
    rows = notes.select_related("encounter__rendering_provider__user", "encounter__rendering_provider__role")
    note = rows.order_by("signed_at", "pk").first()
    if note is not None and note.signed_at is not None:
        _correct(note, note.signed_at, facility)
        built.count("corrected notes", 1)


def _correct(note: ProgressNote, signed_at: datetime, facility: Facility) -> None:
    provider = note.encounter.rendering_provider
    assert provider is not None  # noqa: S101  (the query asks for one)
    actor = actors.of_staff(provider, facility)
    unsign_progress_note(
        actor=actor, note_id=note.pk, reason=BECAUSE, expected_version=None, now=signed_at + NOTICED
    )  # fmt: skip
    change_progress_note(
        actor=actor, note_id=note.pk, texts={"plan": f"{note.plan} {BETTER}"}, expected_version=None,
        now=signed_at + WRITTEN,
    )  # fmt: skip
    sign_progress_note(actor=actor, note_id=note.pk, expected_version=None, now=signed_at + SIGNED)
    add_addendum(actor=actor, note_id=note.pk, text=ADDENDUM, now=signed_at + ADDED)
