"""All that was ever signed in one chart, in a statement each."""

from collections import defaultdict

from careflow.domains.clinical.models import NoteAddendum, NoteVersion
from careflow.domains.clinical.queries.notes import ADDENDUM_COLUMNS
from careflow.domains.clinical.queries.versions import VERSION_COLUMNS
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row

NOTE_ID = ADDENDUM_COLUMNS.index("version__note_id")
VERSIONS = Compiled(
    lambda scope, patient: (
        NoteVersion.objects.visible_to(scope)
        .filter(note__encounter__patient_id=patient)
        .order_by("note_id", "-number")
        .values_list("note_id", *VERSION_COLUMNS, "content")
    ),
    scoped=True, patient=-1,
)  # fmt: skip
ADDENDA = Compiled(
    lambda scope, patient: (
        NoteAddendum.objects.visible_to(scope)
        .filter(version__note__encounter__patient_id=patient)
        .order_by("version__note_id", "version__number", "number")
        .values_list(*ADDENDUM_COLUMNS)
    ),
    scoped=True, patient=-1,
)  # fmt: skip


def versions_of_patient(*, actor: Actor, patient_id: int) -> dict[int, list[tuple[Row, str]]]:
    """By note: VERSION_COLUMNS and the content as it was signed, newest first."""
    found: defaultdict[int, list[tuple[Row, str]]] = defaultdict(list)
    for note_id, *row in VERSIONS.rows(actor, patient=patient_id):
        found[note_id].append((tuple(row[:-1]), row[-1]))
    return found


def addenda_of_patient(*, actor: Actor, patient_id: int) -> dict[int, list[Row]]:
    """By note: ADDENDUM_COLUMNS in the order in which they were written."""
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in ADDENDA.rows(actor, patient=patient_id):
        found[row[NOTE_ID]].append(row)
    return found
