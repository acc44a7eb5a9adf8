from typing import Annotated

from ninja import Query

from careflow.domains.clinical import operations, queries
from careflow.domains.clinical.api.encounters import CHANGE, VIEW
from careflow.domains.clinical.api.routes import SECTION, routes
from careflow.domains.clinical.queries.notes import NOTE_COLUMNS
from careflow.domains.clinical.rules.encounters import TEXTS
from careflow.domains.clinical.schemas.notes import (
    AddendumIn,
    AddendumOut,
    DifferenceOut,
    NoteOut,
    NotePatch,
    NoteVersionOut,
    NothingIn,
    SignedVersionOut,
    UnsignIn,
    shape_differences,
)
from careflow.domains.patients import operations as patients
from careflow.platform.compiled import Row
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.shapes import Id, sent
from careflow.platform.problems import BadInput

FIRST_TEXT = NOTE_COLUMNS.index(TEXTS[0])


@routes.endpoint("GET", "clinical/progress-notes/{id:note_id}/", needs=VIEW, section=SECTION, summary="Open one note.")
def get_progress_note(call: Call, note_id: int) -> NoteOut:
    """Opening it is recorded, once per person and chart in fifteen minutes."""
    return NoteOut.of(_opened(call, note_id))


@routes.endpoint(
    "PUT", "clinical/progress-notes/{id:note_id}/", needs=CHANGE, section=SECTION, summary="Save the draft of a note."
)
def replace_progress_note(call: Call, note_id: int, body: NotePatch) -> NoteOut:
    """Like PATCH: what is left out keeps its text."""
    return _changed(call, note_id, body)


@routes.endpoint(
    "PATCH", "clinical/progress-notes/{id:note_id}/", needs=CHANGE, section=SECTION,
    summary="Change texts of a draft.",
)  # fmt: skip
def change_progress_note(call: Call, note_id: int, body: NotePatch) -> NoteOut:
    """Whoever may edit charts may edit any draft; each save keeps who it was. The encounter, which shows the text,
    gets a new version too."""
    return _changed(call, note_id, body)


@routes.endpoint(
    "POST", "clinical/progress-notes/{id:note_id}/sign/", needs=VIEW, section=SECTION, summary="Sign a note."
)
def sign_progress_note(call: Call, note_id: int, body: NothingIn) -> NoteOut:  # noqa: ARG001  (an empty body)
    """For the rendering provider, or with `clinical.sign`. What is signed is kept word for word as a version, whatever
    comes later. A note that is signed already stays as it is. Vitals are signed with it, and its version counts up with
    theirs: fetch the note (or the encounter, which shows the note's version) first, then its vitals, and with
    `If-Match` you sign none that you have not seen."""
    note = operations.sign_progress_note(
        actor=call.actor, note_id=note_id, expected_version=call.expected_version, now=call.now
    )
    return NoteOut.of(note)


@routes.endpoint(
    "POST", "clinical/progress-notes/{id:note_id}/unsign/", needs=VIEW, section=SECTION,
    summary="Take the signature of a note back, to correct it.",
)  # fmt: skip
def unsign_progress_note(call: Call, note_id: int, body: UnsignIn) -> NoteOut:
    """For the rendering provider, or with `clinical.unsign`. The version that was signed stays; the note becomes a
    draft again. A draft stays as it is."""
    note = operations.unsign_progress_note(
        actor=call.actor, note_id=note_id, reason=body.reason, expected_version=call.expected_version, now=call.now
    )
    return NoteOut.of(note)


@routes.endpoint(
    "GET", "clinical/progress-notes/{id:note_id}/versions/", needs=VIEW, section=SECTION,
    summary="List what was signed, newest first.",
)  # fmt: skip
def list_note_versions(call: Call, note_id: int) -> list[NoteVersionOut]:
    """Each with its signer, its digest, its addenda, and who took the signature back."""
    _opened(call, note_id)
    addenda = queries.list_addenda(actor=call.actor, note_id=note_id)
    return [NoteVersionOut.of(row, addenda) for row in queries.list_versions(actor=call.actor, note_id=note_id)]


@routes.endpoint(
    "GET", "clinical/progress-notes/{id:note_id}/versions/{id:number}/", needs=VIEW, section=SECTION,
    summary="Read what was signed, byte for byte.",
)  # fmt: skip
def get_note_version(call: Call, note_id: int, number: int) -> SignedVersionOut:
    _opened(call, note_id)
    row, content = queries.get_version(actor=call.actor, note_id=note_id, number=number)
    return SignedVersionOut.whole(row, queries.list_addenda(actor=call.actor, note_id=note_id), content)


@routes.endpoint(
    "GET", "clinical/progress-notes/{id:note_id}/versions/diff/", needs=VIEW, section=SECTION,
    summary="Compare two signed versions, or one with the text as it stands now.",
)  # fmt: skip
def compare_note_versions(
    call: Call,
    note_id: int,
    older: Annotated[Id, Query(alias="from", description="The number of the older version.")],
    newer: Annotated[
        Id | None, Query(alias="to", description="The number of the newer version; without it, the current text.")
    ] = None,
) -> list[DifferenceOut]:
    """Line by line for each of the four sections; a section that is blank in both has no entry."""
    note = _opened(call, note_id)
    found = queries.signed_texts(actor=call.actor, note_id=note_id, numbers=(older, newer or older))
    for name, number in (("from", older), ("to", newer)):
        if number is not None and number not in found:
            raise BadInput({name: ["This note has no such version."]})
    current = dict(zip(TEXTS, note[FIRST_TEXT : FIRST_TEXT + len(TEXTS)], strict=True))
    return shape_differences(found[older], current if newer is None else found[newer])


@routes.endpoint(
    "GET", "clinical/progress-notes/{id:note_id}/addenda/", needs=VIEW, section=SECTION,
    summary="List what was added to the signed versions of a note.",
)  # fmt: skip
def list_addenda(call: Call, note_id: int) -> list[AddendumOut]:
    """In the order in which they were written."""
    _opened(call, note_id)
    return [AddendumOut.of(row) for row in queries.list_addenda(actor=call.actor, note_id=note_id)]


@routes.endpoint(
    "POST", "clinical/progress-notes/{id:note_id}/addenda/", needs=VIEW, section=SECTION, status=201,
    summary="Add to a signed note.",
)  # fmt: skip
def add_addendum(call: Call, note_id: int, body: AddendumIn) -> AddendumOut:
    """For the rendering provider, or with `clinical.update`. It is signed by being stored, stays with the version that
    is signed now, and is never changed. The same words sent again within a minute are answered with the first."""
    addendum_id = operations.add_addendum(actor=call.actor, note_id=note_id, text=body.text, now=call.now)
    rows = queries.list_addenda(actor=call.actor, note_id=note_id)
    return next(AddendumOut.of(row) for row in rows if row[0] == addendum_id)


def _changed(call: Call, note_id: int, body: NotePatch) -> NoteOut:
    note = operations.change_progress_note(
        actor=call.actor, note_id=note_id, texts=sent(body), expected_version=call.expected_version, now=call.now
    )
    return NoteOut.of(note)


def _opened(call: Call, note_id: int) -> Row:
    """The note's columns; its chart counts as opened."""
    row, patient_id = queries.get_note(actor=call.actor, note_id=note_id)
    patients.record_opening(actor=call.actor, patient_id=patient_id, what="progress note", now=call.now)
    return row
