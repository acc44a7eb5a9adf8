"""Withdrawals and addenda that somebody rewrites, deletes or makes up are found."""

import pytest
from django.urls import reverse

from careflow.domains.clinical.models import NoteAddendum, NoteVersion, NoteWithdrawal, ProgressNote
from careflow.domains.clinical.rules.versions import SignedAddendum, addendum_content, digest
from tests.domains.clinical.rewriting import findings, kinds, remove, tamper, unguarded

pytestmark = pytest.mark.django_db


WITHDRAWAL_COLUMNS = {
    "withdrawn_by_id": 987, "withdrawn_by_name": "Somebody Else", "reason": "Right side.",
    "withdrawn_at": "2020-01-01 00:00:00+00:00",
}  # fmt: skip


@pytest.mark.parametrize("column", WITHDRAWAL_COLUMNS)
def test_every_column_of_a_withdrawal_counts(chart, column):
    tamper(NoteWithdrawal, NoteWithdrawal.unscoped.get().pk, **{column: WITHDRAWAL_COLUMNS[column]})

    assert kinds() == {"withdrawal.log"}


def test_a_withdrawal_does_not_move(chart, cast):
    withdrawal = NoteWithdrawal.unscoped.get()
    tamper(NoteWithdrawal, withdrawal.pk, facility_id=cast.facilities["south"].pk)
    assert kinds() == {"withdrawal.facility"}

    tamper(NoteWithdrawal, withdrawal.pk, version_id=chart.second.pk)
    assert {"note_version.withdrawn", "note_version.standing", "withdrawal.unlogged", "withdrawal.gone"} <= kinds()


def test_a_deleted_withdrawal_is_found_even_where_the_old_version_counts_again(chart):
    remove(NoteWithdrawal, NoteWithdrawal.unscoped.get().pk)
    assert {"note_version.standing", "withdrawal.gone"} == kinds()


ADDENDUM_COLUMNS = {
    "number": 7, "text": "Nothing.", "content_sha256": "0" * 64, "author_id": 987, "author_name": "Somebody Else",
    "created_at": "2020-01-01 00:00:00+00:00",
}  # fmt: skip


@pytest.mark.parametrize("model", [ProgressNote, NoteVersion, NoteWithdrawal, NoteAddendum])
def test_what_was_looked_at_in_the_console_is_no_fault(chart, console, model):
    for row in model.unscoped.all():
        page = reverse(f"admin:clinical_{model._meta.model_name}_change", args=[row.pk])
        assert console.get(page).status_code == 200

    assert kinds() == set()


@pytest.mark.parametrize("column", ADDENDUM_COLUMNS)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_column_of_an_addendum_counts(chart, column, place):
    addendum = NoteAddendum.unscoped.order_by("id")[place]
    tamper(NoteAddendum, addendum.pk, **{column: ADDENDUM_COLUMNS[column]})

    assert "addendum.digest" in kinds()


def test_an_addendum_does_not_move_or_change_its_digest_with_its_text(chart, cast):
    addendum = NoteAddendum.unscoped.latest("id")
    tamper(NoteAddendum, addendum.pk, facility_id=cast.facilities["south"].pk)
    assert kinds() == {"addendum.facility"}

    forged = SignedAddendum(
        note_id=chart.note.pk, version=2, number=2, text="Nothing.", author_id=addendum.author_id,
        author_name=addendum.author_name, created_at=addendum.created_at,
    )  # fmt: skip
    tamper(
        NoteAddendum, addendum.pk, facility_id=addendum.facility_id, text=forged.text,
        content_sha256=digest(addendum_content(forged)),
    )  # fmt: skip
    assert kinds() == {"addendum.log"}

    tamper(NoteAddendum, addendum.pk, version_id=chart.first.pk)
    assert "addendum.digest" in kinds()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_deleted_addendum_is_found(chart, place):
    addendum = NoteAddendum.unscoped.order_by("id")[place]
    remove(NoteAddendum, addendum.pk)

    found = {finding.kind: finding.place["note"] for finding in findings()}
    leaves_a_gap = place == 1  # the first of two
    assert found == dict.fromkeys(["addendum.gone", *(["addendum.gap"] if leaves_a_gap else [])], chart.note.pk)


def test_addenda_that_traded_places_are_found(chart):
    second, third = NoteAddendum.unscoped.order_by("id")[1:]
    for addendum, number in ((second, 9), (third, 1), (second, 2)):
        tamper(NoteAddendum, addendum.pk, number=number)

    assert kinds() == {"addendum.digest"}


def test_addenda_whose_version_is_gone_are_found(chart):
    remove(NoteVersion, chart.first.pk)

    assert {"note_version.gone", "note_version.gap", "addendum.stray", "withdrawal.stray"} <= kinds()


def test_an_addendum_that_nobody_wrote_is_found(chart):
    model = NoteAddendum.unscoped.latest("id")
    with unguarded():
        NoteAddendum.unscoped.create(
            facility_id=model.facility_id, version_id=model.version_id, number=3, text="x", content_sha256="0" * 64,
            author_name="x", created_at=model.created_at,
        )  # fmt: skip

    assert {"addendum.digest", "addendum.unlogged"} == kinds()
