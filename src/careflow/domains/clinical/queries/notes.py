"""Notes as they stand now, and what was added to what was signed."""

from careflow.domains.clinical.models import NoteAddendum, ProgressNote
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

NOTE_COLUMNS = (
    "id", "encounter_id", "status", "subjective", "objective", "assessment", "plan", "created_by_id", "updated_by_id",
    "updated_by_name", "signed_by_id", "signed_by_name", "signed_at", "signed_version", "created_at", "updated_at",
    "version",
)  # fmt: skip
ADDENDUM_COLUMNS = (
    "id", "version__note__encounter_id", "version__note_id", "version__number", "number", "text", "author_id",
    "author_name", "created_at", "content_sha256",
)  # fmt: skip
NOTE = Compiled(
    lambda scope, id_: (
        ProgressNote.objects.visible_to(scope)
        .filter(pk=id_)
        .values_list(*NOTE_COLUMNS, "encounter__patient_id")
    ),
    scoped=True, id_=-1,
)  # fmt: skip
ADDENDA = Compiled(
    lambda scope, note: (
        NoteAddendum.objects.visible_to(scope)
        .filter(version__note_id=note)
        .order_by("version__number", "number")
        .values_list(*ADDENDUM_COLUMNS)
    ),
    scoped=True, note=-1,
)  # fmt: skip


def get_note(*, actor: Scope, note_id: int) -> tuple[Row, int]:
    """NOTE_COLUMNS, and whose note it is. Raises NotFound."""
    row = NOTE.first(actor, id_=note_id)
    if row is None:
        raise NotFound
    return row[:-1], row[-1]


def list_addenda(*, actor: Scope, note_id: int) -> list[Row]:
    """ADDENDUM_COLUMNS of all versions of the note, in the order in which they were written."""
    return ADDENDA.rows(actor, note=note_id)
