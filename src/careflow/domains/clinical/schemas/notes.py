"""Progress notes, their versions and addenda on the wire."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Annotated, Any

from careflow.domains.clinical.queries.notes import ADDENDUM_COLUMNS
from careflow.domains.clinical.queries.versions import VERSION_COLUMNS
from careflow.domains.clinical.rules.differences import differences
from careflow.domains.clinical.rules.encounters import TEXTS
from careflow.domains.clinical.rules.versions import digest
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Out, Strict, size

LONGEST_TEXT = 50_000
LONGEST_REASON = 255
_NUMBER, _SHA256 = VERSION_COLUMNS.index("number"), VERSION_COLUMNS.index("content_sha256")
_NOTE_VERSION = ADDENDUM_COLUMNS.index("version__number")
Text = Annotated[str, size(LONGEST_TEXT)]


class NotePatch(Strict):
    """What is left out keeps its text; blank empties it."""

    subjective: Text = ""
    objective: Text = ""
    assessment: Text = ""
    plan: Text = ""


class NothingIn(Strict):
    """An empty body; any key is refused."""


class UnsignIn(Strict):
    reason: Annotated[str, size(LONGEST_REASON)] = ""


class AddendumIn(Strict):
    text: Annotated[str, size(LONGEST_TEXT, least=1)]


class NoteOut(Out):
    id: int
    encounter: int
    status: str
    subjective: str
    objective: str
    assessment: str
    plan: str
    created_by: int | None
    updated_by: int | None
    updated_by_name: str
    signed_by: int | None
    signed_by_name: str
    signed_at: dt.datetime | None
    signed_version: int | None
    created_at: dt.datetime
    updated_at: dt.datetime
    version: int

    @classmethod
    def of(cls, row: Row, *, without_texts: bool = False) -> "NoteOut":
        """From `queries.NOTE_COLUMNS`."""
        return NoteOut(*row[:3], *([""] * len(TEXTS) if without_texts else row[3:7]), *row[7:])


class AddendumOut(Out):
    """`note_version` is the signed version that it was written to and stays with."""

    id: int
    encounter: int
    progress_note: int
    note_version: int
    number: int
    text: str
    author: int | None
    author_name: str
    created_at: dt.datetime
    sha256: str

    @classmethod
    def of(cls, row: Row) -> "AddendumOut":
        """From `queries.ADDENDUM_COLUMNS`."""
        return AddendumOut(*row)


class NoteVersionOut(Out):
    """A signature: whose, when, over what digest, and whether it was taken back."""

    id: int
    number: int
    signed_by: int | None
    signed_by_name: str
    signed_at: dt.datetime
    sha256: str
    withdrawn_by: int | None
    withdrawn_by_name: str
    withdrawn_at: dt.datetime | None
    withdrawn_reason: str
    addenda: list[AddendumOut]

    @classmethod
    def of(cls, row: Row, addenda: list[Row]) -> "NoteVersionOut":
        """From `queries.VERSION_COLUMNS` and the addenda of the whole note."""
        return NoteVersionOut(*_version(row, addenda))


class SignedVersionOut(NoteVersionOut):
    """`content` is what was signed, byte for byte as UTF-8 gives it; `signed` is the same, opened. `is_intact` says
    whether the content still has the digest that was taken when it was signed."""

    content: str
    signed: dict[str, Any]
    is_intact: bool

    @classmethod
    def whole(cls, row: Row, addenda: list[Row], content: str) -> "SignedVersionOut":
        is_intact = digest(content) == row[_SHA256]
        return SignedVersionOut(*(*_version(row, addenda), content, _opened(content), is_intact))


def _opened(content: str) -> dict[str, Any]:
    """Empty where somebody tampered with it so that it cannot be opened."""
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _version(row: Row, addenda: list[Row]) -> Row:
    shown = [AddendumOut.of(addendum) for addendum in addenda if addendum[_NOTE_VERSION] == row[_NUMBER]]
    withdrawn_by, withdrawn_by_name, withdrawn_at, reason = row[_SHA256 + 1 :]
    return (*row[: _SHA256 + 1], withdrawn_by, withdrawn_by_name or "", withdrawn_at, reason or "", shown)


class DifferenceOut(Out):
    """Some lines of a section in the older and in the newer text. All steps of a section joined give both texts."""

    section: str
    op: str
    before: list[str]
    after: list[str]


def shape_differences(older: Mapping[str, str], newer: Mapping[str, str]) -> list[DifferenceOut]:
    return [
        DifferenceOut(name, step.op, step.before, step.after)
        for name in TEXTS
        for step in differences(older[name], newer[name])
    ]
