from datetime import timedelta

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import NoteAddendum
from careflow.domains.clinical.operations import addenda
from careflow.domains.clinical.rules.versions import SignedAddendum, addendum_content, digest
from careflow.domains.facilities.models import StaffRole
from tests.domains.clinical.factories import make_encounter, make_signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(ana, paul):
    return make_signed(ana, rendering_provider=paul)


@pytest.fixture
def add(acting_as, path):
    def send(encounter, body, *, who="nina", **options):
        return acting_as(who).post(path(f"progress-notes/{encounter.progress_note.pk}/addenda/"), body, **options)

    return send


def test_an_addendum_is_signed_by_being_written(add, cast, signed):
    response = add(signed, {"text": " Also\n wheezing. "})

    addendum, note = NoteAddendum.unscoped.get(), signed.progress_note
    assert response.status_code == 201
    assert "ETag" not in response.headers
    assert response.json() == {
        "id": addendum.pk,
        "encounter": signed.pk,
        "progress_note": note.pk,
        "note_version": 1,
        "number": 1,
        "text": "Also\n wheezing.",
        "author": cast.users["nina"].pk,
        "author_name": "Nina Example",
        "created_at": addendum.created_at.isoformat().replace("+00:00", "Z"),
        "sha256": addendum.content_sha256,
    }
    content = SignedAddendum(
        note.pk, 1, 1, "Also\n wheezing.", cast.users["nina"].pk, "Nina Example", addendum.created_at
    )
    assert addendum.content_sha256 == digest(addendum_content(content))
    event = AuditEvent.objects.get()
    assert (event.action, event.model_name, event.object_pk, event.patient_id) == (
        "create", "noteaddendum", str(addendum.pk), signed.patient_id,
    )  # fmt: skip
    assert event.metadata == {
        "encounter_id": signed.pk, "note_id": note.pk, "note_version": 1, "content_sha256": addendum.content_sha256,
        "actor_name": "Nina Example",
    }  # fmt: skip


def test_addenda_are_counted_and_stay_with_their_version(acting_as, add, signed, path):
    doctor, address = acting_as("paul"), path(f"progress-notes/{signed.progress_note.pk}/addenda/")
    for text in ("One.", "Two."):
        add(signed, {"text": text})
    doctor.post(path(f"progress-notes/{signed.progress_note.pk}/unsign/"))
    doctor.post(path(f"progress-notes/{signed.progress_note.pk}/sign/"))
    add(signed, {"text": "Three."})

    found = [(row["note_version"], row["number"], row["text"]) for row in doctor.get(address).json()]
    assert found == [(1, 1, "One."), (1, 2, "Two."), (2, 1, "Three.")]


@pytest.mark.parametrize("status", ["in_progress", "cancelled"])
def test_only_a_signed_note_takes_one(add, ana, status):
    response = add(make_encounter(ana, status=status), {"text": "x"})

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "status"])


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, "text"), ({"text": "  "}, "text"), ({"text": None}, "text"), ({"text": "x" * 50_001}, "text"),
        ({"text": "x", "author": 1}, "author"),
    ],
)  # fmt: skip
def test_bad_input_is_named(add, signed, body, wrong):
    response = add(signed, body)

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", wrong])
    assert not NoteAddendum.unscoped.exists()


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("stan", 403), ("bill", 403), ("sara", 403), ("liam", 403), ("petra", 201)]
)
def test_it_turns_away(add, signed, who, status):
    assert add(signed, {"text": "x"}, who=who).status_code == status
    assert NoteAddendum.unscoped.exists() is (status == 201)


def test_the_provider_needs_no_more_than_to_see_the_chart(add, cast, signed):
    StaffRole.unscoped.filter(facility=cast.facilities["north"], code="physician").update(
        security_permissions={"clinical.view": True}
    )

    assert [add(signed, {"text": "x"}, who=who).status_code for who in ("paul", "petra")] == [201, 403]


def test_elsewhere_there_is_nothing_to_add_to(acting_as, cast, signed):
    scope = f"?facility_id={cast.facilities['south'].pk}"

    response = acting_as("selma").post(
        f"clinical/progress-notes/{signed.progress_note.pk}/addenda/{scope}", {"text": "x"}
    )

    assert response.status_code == 404


def test_a_repeated_addendum_is_one(add, signed):
    key = {"Idempotency-Key": "add-1"}

    answers = [add(signed, {"text": "x"}, headers=key).json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert NoteAddendum.unscoped.count() == 1


def test_a_double_click_says_it_once(add, signed):
    answers = [add(signed, {"text": text}) for text in ("Also wheezing.", " Also wheezing. ")]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert (NoteAddendum.unscoped.count(), AuditEvent.objects.count()) == (1, 1)


def test_the_same_words_are_kept_from_somebody_else_and_in_other_letters(add, signed):
    answers = [add(signed, body, who=who).json() for who, body in (
        ("nina", {"text": "Seen."}), ("paul", {"text": "Seen."}), ("nina", {"text": "seen."}),
        ("nina", {"text": "Seen"}), ("nina", {"text": "Seen."}),
    )]  # fmt: skip

    assert [answer["number"] for answer in answers] == [1, 2, 3, 4, 1]


def test_the_same_words_are_kept_a_minute_later_and_for_another_version(add, acting_as, signed, path, monkeypatch):
    doctor, note = acting_as("paul"), signed.progress_note
    add(signed, {"text": "Seen."}, who="paul")
    for step in ("unsign", "sign"):
        doctor.post(path(f"progress-notes/{note.pk}/{step}/"))
    told = [add(signed, {"text": "Seen."}, who="paul").json()]
    monkeypatch.setattr(addenda, "A_SLIP", timedelta(0))
    told.append(add(signed, {"text": "Seen."}, who="paul").json())

    assert [(each["note_version"], each["number"]) for each in told] == [(2, 1), (2, 2)]


def test_it_costs(acting_as, signed, path, statements, budget):
    doctor, address = acting_as("paul"), path(f"progress-notes/{signed.progress_note.pk}/addenda/")

    assert statements(lambda: doctor.post(address, {"text": "x"})) == budget("add_addendum")
