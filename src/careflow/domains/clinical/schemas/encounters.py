"""Encounters on the wire. Times are instants."""

import datetime as dt
from typing import Annotated, Any

from careflow.domains.clinical.queries.encounters import COLUMNS, NOTE_ID, PAYER_NAME
from careflow.domains.clinical.queries.problem_shape import ProblemOut
from careflow.domains.clinical.rules.encounters import EncounterStatus
from careflow.domains.clinical.schemas.notes import LONGEST_REASON, AddendumOut, NoteOut, NotePatch
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Id, Instant, OptionalId, Out, Strict, sent, size

LONGEST_VISIT_REASON = 10_000
NEVER = dt.datetime(1, 1, 1, tzinfo=dt.UTC)  # never read: only what was sent counts
Reason = Annotated[str, size(LONGEST_VISIT_REASON)]
_STATUS = COLUMNS.index("status")


class EncounterPatch(Strict):
    """Every field may be left out and then keeps its value. The patient may be repeated, not changed."""

    patient: Id = 0
    appointment: OptionalId = None
    rendering_provider: OptionalId = None
    reason: Reason = ""
    started_at: Instant = NEVER


class EncounterPut(EncounterPatch):
    patient: Id


class EncounterIn(EncounterPut):
    progress_note: NotePatch = NotePatch()

    def fields(self) -> dict[str, Any]:
        """Only what was sent; the note as its texts."""
        said = sent(self)
        return said | ({"progress_note": sent(self.progress_note)} if "progress_note" in said else {})


class CompleteIn(NotePatch):
    """What is left out keeps its value; then everything is signed."""

    reason: Reason = ""
    rendering_provider: OptionalId = None


class CancelIn(Strict):
    reason: Annotated[str, size(LONGEST_REASON)] = ""


class EncounterOut(Out, omit_defaults=True):
    """Without an appointment its two fields are absent."""

    id: int
    patient: int
    patient_name: str
    patient_chart_number: str
    facility: int
    appointment: int | None
    rendering_provider: int | None
    rendering_provider_name: str
    status: str
    reason: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    created_by: int | None
    created_by_name: str
    created_at: dt.datetime
    updated_at: dt.datetime
    version: int
    progress_note: NoteOut
    payer_name: str | None
    is_effectively_billable: bool
    appointment_time: dt.datetime | None = None
    appointment_type_name: str = ""

    @classmethod
    def of(cls, row: Row, *, without_texts: bool = False) -> "EncounterOut":
        """From `queries.COLUMNS`."""
        return EncounterOut(*_fields(row, without_texts=without_texts))


class OpenedEncounterOut(EncounterOut, omit_defaults=True, kw_only=True):
    """One encounter as its reader opens it, with what was added to its signed versions and what the patient has."""

    addenda: list[AddendumOut]
    problems: list[ProblemOut]

    @classmethod
    def opened(cls, row: Row, addenda: list[Row], problems: list[ProblemOut]) -> "OpenedEncounterOut":
        shown = [AddendumOut.of(addendum) for addendum in addenda]
        return OpenedEncounterOut(*_fields(row, without_texts=False), addenda=shown, problems=problems)


def _fields(row: Row, *, without_texts: bool) -> Row:
    """The values of EncounterOut in its order."""
    note = NoteOut.of(row[NOTE_ID:], without_texts=without_texts)
    has_visit, starts_at, type_name = row[6] is not None, row[7], row[8]
    billable = row[_STATUS] != EncounterStatus.CANCELLED and (not has_visit or all(row[9:12]))
    return (
        row[0],
        row[1],
        f"{row[2]}, {row[3]}",
        *row[4:7],
        *row[12:15],
        "" if without_texts else row[15],
        *row[16:PAYER_NAME],
        note,
        row[PAYER_NAME],
        billable,
        starts_at,
        type_name or "",
    )
