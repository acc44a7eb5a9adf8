from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.events import NoteSigned
from careflow.domains.clinical.models import Encounter, NoteVersion, ProgressNote
from careflow.domains.clinical.rules.versions import digest
from careflow.platform import events
from tests.domains.clinical.factories import make_draft, make_encounter, make_vitals

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign(acting_as, path):
    def send(note, *, who="paul", body=None, **options):
        return acting_as(who).post(path(f"progress-notes/{note.pk}/sign/"), body, **options)

    return send


@pytest.fixture
def heard(monkeypatch):
    """What listeners are told."""
    told = []
    monkeypatch.setitem(events._listeners, NoteSigned, [told.append])  # noqa: SLF001  (no way to stop listening)
    return told


def test_the_provider_signs(sign, cast, draft, note, heard):
    response = sign(note)

    draft.refresh_from_db()
    note.refresh_from_db()
    answer = response.json()
    signed_at = note.signed_at.isoformat().replace("+00:00", "Z")
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert answer | {
        "status": "signed", "signed_by": cast.users["paul"].pk, "signed_by_name": "Paul Example",
        "signed_at": signed_at, "signed_version": 1, "subjective": "Coughs.", "plan": "Rest.",
    } == answer  # fmt: skip
    assert (draft.status, draft.ended_at, draft.version) == ("signed", note.signed_at, 2)
    assert heard == [
        NoteSigned(heard[0].actor, draft.facility_id, draft.patient_id, draft.pk, note.pk, 1, note.signed_at)
    ]


def test_what_was_signed_is_stored_with_its_digest_which_the_history_repeats(sign, draft, note):
    make_vitals(draft, heart_rate_bpm=64, notes="sitting")
    sign(note)

    version, event = NoteVersion.unscoped.get(), AuditEvent.objects.get()
    for part in ('"subjective":"Coughs."', '"plan":"Rest."', '"reason":"Cough"', '"heart_rate_bpm":64', '"number":1'):
        assert part in version.content
    assert version.content_sha256 == digest(version.content)
    assert (event.action, event.model_name, event.summary) == ("update", "progressnote", "Progress note signed")
    assert event.metadata == {
        "encounter_id": draft.pk, "number": 1, "content_sha256": version.content_sha256, "actor_name": "Paul Example",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["petra", "ada"])
def test_whoever_may_sign_signs_for_others(sign, note, who):
    assert sign(note, who=who).json()["signed_by_name"] == f"{who.capitalize()} Example"


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("nina", 403), ("stan", 403), ("bill", 403), ("sara", 403), ("liam", 403)],
)
@pytest.mark.parametrize("is_signed", [False, True])
def test_it_turns_away(sign, note, who, status, is_signed):
    if is_signed:
        sign(note)

    assert sign(note, who=who).status_code == status
    assert NoteVersion.unscoped.count() == is_signed


def test_a_provider_signs_without_the_permission(sign, cast, ana, note):
    """A nurse practitioner, say: what counts is to be the encounter's provider."""
    own = make_draft(ana, cast.staff["nina@north"])

    assert sign(own.progress_note, who="nina").status_code == 200


@pytest.mark.parametrize("body", [None, {}])
def test_an_empty_body_will_do(sign, note, body):
    assert sign(note, body=body).status_code == 200


def test_any_key_is_refused(sign, note):
    response = sign(note, body={"subjective": "x", "force": True})

    assert (response.status_code, response.json().keys()) == (400, {"detail", "code", "subjective", "force"})
    assert not NoteVersion.unscoped.exists()


def test_a_signed_note_stays_as_it_is(sign, cast, note, heard):
    first = sign(note)
    again = [sign(note), sign(note, who="petra")]

    assert [(answer.status_code, answer.json()) for answer in again] == [(200, first.json())] * 2
    assert (NoteVersion.unscoped.count(), AuditEvent.objects.count(), len(heard)) == (1, 1, 1)


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_an_empty_note_is_not_signed(sign, ana, paul, text):
    blank = make_draft(ana, paul, subjective=text, plan="")

    response = sign(blank.progress_note)

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "progress_note"])
    assert not NoteVersion.unscoped.exists()


@pytest.mark.weak_point("N9")
def test_a_visit_signed_before_its_time_began_when_it_was_signed(sign, ana, paul):
    """The encounter of a booked visit starts when the visit does; signing earlier was a 500."""
    planned = timezone.now() + timedelta(days=2)
    encounter = make_draft(ana, paul)
    Encounter.unscoped.update(started_at=planned)

    response = sign(encounter.progress_note)

    encounter.refresh_from_db()
    assert response.status_code == 200
    assert encounter.started_at == encounter.ended_at == ProgressNote.unscoped.get().signed_at
    assert (
        AuditEvent.objects.get().metadata
        | {
            "changed_fields": ["started_at"],
            "previous": {"started_at": planned.isoformat()},
            "next": {"started_at": encounter.started_at.isoformat()},
        }
        == AuditEvent.objects.get().metadata
    )
    began = encounter.started_at.isoformat().replace("+00:00", "Z")
    assert f'"started_at":"{began}"' in NoteVersion.unscoped.get().content


def test_a_cancelled_encounter_is_not_signed(sign, ana, paul):
    encounter = make_encounter(ana, rendering_provider=paul, status="cancelled")

    response = sign(encounter.progress_note)

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "status"])


def test_nobody_signs_a_text_that_changed_meanwhile(sign, note):
    ProgressNote.unscoped.update(version=4)

    stale = sign(note, headers={"If-Match": '"3"'})
    right = sign(note, headers={"If-Match": '"4"'})

    assert (stale.status_code, stale.json()["code"], right.status_code) == (412, "resource.stale", 200)


def test_nobody_signs_vitals_that_changed_meanwhile(sign, acting_as, note, path):
    read = acting_as("paul").get(path(f"progress-notes/{note.pk}/"))
    vitals = acting_as("nina").post(path("vitals/"), {"encounter": note.encounter_id, "pain_score": 3}).json()
    reread = acting_as("paul").get(path(f"progress-notes/{note.pk}/"))
    acting_as("nina").patch(path(f"vitals/{vitals['id']}/"), {"pain_score": 9})
    again = acting_as("paul").get(path(f"progress-notes/{note.pk}/"))

    answers = [sign(note, headers={"If-Match": seen.headers["ETag"]}) for seen in (read, reread, again)]

    assert [answer.status_code for answer in answers] == [412, 412, 200]
    assert [seen.json() | {"version": 0} for seen in (reread, again)] == [read.json() | {"version": 0}] * 2


def test_vitals_that_are_sent_again_as_they_are_stand_in_nobodys_way(sign, acting_as, note, path):
    vitals = make_vitals(note.encounter)
    read = acting_as("paul").get(path(f"progress-notes/{note.pk}/"))
    acting_as("nina").patch(path(f"vitals/{vitals.pk}/"), {"notes": vitals.notes})

    assert sign(note, headers={"If-Match": read.headers["ETag"]}).status_code == 200


def test_a_listener_that_refuses_takes_everything_back(sign, monkeypatch, note):
    def refuse(event):
        raise RuntimeError

    monkeypatch.setitem(events._listeners, NoteSigned, [refuse])  # noqa: SLF001  (no way to stop listening)

    assert sign(note).status_code == 500
    assert not NoteVersion.unscoped.exists()
    assert not AuditEvent.objects.exists()
    assert set(Encounter.unscoped.values_list("status", flat=True)) == {"in_progress"}


def test_elsewhere_it_does_not_exist(acting_as, cast, note):
    scope = f"?facility_id={cast.facilities['south'].pk}"

    assert acting_as("paul").post(f"clinical/progress-notes/{note.pk}/sign/{scope}").status_code == 404


def test_it_costs(acting_as, draft, note, path, statements, budget):
    make_vitals(draft)
    doctor, address = acting_as("paul"), path(f"progress-notes/{note.pk}/sign/")

    assert statements(lambda: doctor.post(address)) == budget("sign_progress_note")
    assert statements(lambda: doctor.post(address)) == budget("sign_progress_note.again")
