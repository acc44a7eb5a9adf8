import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.events import NoteUnsigning
from careflow.domains.clinical.models import NoteVersion, NoteWithdrawal
from careflow.domains.clinical.rules.versions import SignedWithdrawal, digest, withdrawal_content
from careflow.domains.facilities.models import StaffRole
from careflow.platform import events
from careflow.platform.problems import BadInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(acting_as, draft, note, path):
    """Signed by Petra, rendered by Paul."""
    assert acting_as("petra").post(path(f"progress-notes/{note.pk}/sign/")).status_code == 200
    return note


@pytest.fixture
def unsign(acting_as, path):
    def send(note, body=None, *, who="paul", **options):
        return acting_as(who).post(path(f"progress-notes/{note.pk}/unsign/"), body, **options)

    return send


def test_the_signature_goes_and_what_was_signed_stays(unsign, cast, draft, signed):
    before = NoteVersion.unscoped.values().get()

    response = unsign(signed, {"reason": " Typo "})

    draft.refresh_from_db()
    signed.refresh_from_db()
    answer, withdrawal = response.json(), NoteWithdrawal.unscoped.get()
    assert response.status_code == 200
    assert answer | {
        "status": "draft", "signed_by": None, "signed_by_name": "", "signed_at": None, "signed_version": None,
        "subjective": "Coughs.", "plan": "Rest.", "version": 3,
    } == answer  # fmt: skip
    assert (draft.status, draft.ended_at) == ("in_progress", None)
    assert NoteVersion.unscoped.values().get() == before
    assert (withdrawal.version_id, withdrawal.withdrawn_by_id, withdrawal.withdrawn_by_name, withdrawal.reason) == (
        before["id"], cast.users["paul"].pk, "Paul Example", "Typo",
    )  # fmt: skip
    event = AuditEvent.objects.latest("id")
    taken_back = SignedWithdrawal(signed.pk, 1, cast.users["paul"].pk, "Paul Example", withdrawal.withdrawn_at, "Typo")
    assert (event.action, event.model_name, event.summary) == ("update", "progressnote", "Progress note unsigned")
    assert event.metadata == {
        "encounter_id": draft.pk, "severity": "warn", "number": 1, "original_signer": "Petra Example",
        "is_rendering_provider": True, "withdrawal_sha256": digest(withdrawal_content(taken_back)),
        "actor_name": "Paul Example",
    }  # fmt: skip


def test_whoever_may_unsign_does(unsign, signed):
    assert unsign(signed, who="ada").status_code == 200
    assert AuditEvent.objects.latest("id").metadata["is_rendering_provider"] is False


@pytest.mark.parametrize("who", ["nina", "petra", "stan"])
def test_others_do_not(unsign, signed, who):
    """The signer neither, who may sign for others but not undo it."""
    response = unsign(signed, who=who)

    signed.refresh_from_db()
    assert (response.status_code, response.json()["code"], signed.status) == (403, "auth.not_allowed", "signed")
    assert not NoteWithdrawal.unscoped.exists()


@pytest.mark.parametrize("who", ["nina", "stan"])
def test_a_draft_stays_as_it_is_whoever_asks(unsign, note, who):
    response = unsign(note, {}, who=who)

    assert (response.status_code, response.json()["status"], response.json()["version"]) == (200, "draft", 1)
    assert not AuditEvent.objects.exists()


def test_twice_is_once(unsign, signed):
    assert [unsign(signed).status_code for _ in range(2)] == [200, 200]
    assert NoteWithdrawal.unscoped.count() == 1


def test_a_domain_above_may_have_something_against_it(unsign, monkeypatch, draft, signed):
    asked = []

    def billed(event):
        asked.append((event.encounter_id, event.note_id, event.number, NoteWithdrawal.unscoped.count()))
        raise BadInput(encounter="This encounter is billed.")

    monkeypatch.setitem(events._listeners, NoteUnsigning, [billed])  # noqa: SLF001  (no way to stop listening)
    response = unsign(signed)

    signed.refresh_from_db()
    assert (response.status_code, response.json()["encounter"]) == (400, ["This encounter is billed."])
    assert asked == [(draft.pk, signed.pk, 1, 0)]
    assert (signed.status, NoteWithdrawal.unscoped.count()) == ("signed", 0)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [({"why": "x", "reason": 7}, "why"), ({"reason": "x" * 256}, "reason"), ({"reason": 7}, "reason")],
)
def test_bad_input_is_named(unsign, signed, body, wrong):
    response = unsign(signed, body)

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", wrong])


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("bill", 403), ("sara", 403), ("liam", 403)])
def test_it_turns_away(unsign, signed, who, status):
    assert unsign(signed, who=who).status_code == status


def test_a_stale_version_unsigns_nothing(unsign, signed):
    stale = unsign(signed, headers={"If-Match": '"1"'})

    signed.refresh_from_db()
    assert (stale.status_code, signed.status) == (412, "signed")


def test_elsewhere_it_does_not_exist(acting_as, cast, signed):
    scope = f"?facility_id={cast.facilities['south'].pk}"

    assert acting_as("paul").post(f"clinical/progress-notes/{signed.pk}/unsign/{scope}").status_code == 404


def test_a_role_that_lost_the_chart_does_not_get_past(unsign, cast, signed):
    StaffRole.unscoped.filter(facility=cast.facilities["north"], code="admin").update(
        security_permissions={"clinical.unsign": True}
    )

    assert unsign(signed, who="ada").status_code == 403


def test_each_answer_is_the_note_as_it_stands_then(acting_as, note, path):
    doctor, changed = acting_as("paul"), ("PATCH", "", {"plan": "Tea."})

    for method, verb, body in (changed, changed, *[("POST", "sign/", None)] * 2, *[("POST", "unsign/", None)] * 2):
        answer = doctor.send(method, path(f"progress-notes/{note.pk}/{verb}"), body)
        assert answer.json() == doctor.get(path(f"progress-notes/{note.pk}/")).json()


def test_it_costs(acting_as, signed, path, statements, budget):
    doctor = acting_as("paul")

    assert statements(lambda: doctor.post(path(f"progress-notes/{signed.pk}/unsign/"))) == budget(
        "unsign_progress_note"
    )
