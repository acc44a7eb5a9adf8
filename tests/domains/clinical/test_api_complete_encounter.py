"""A note is saved and signed in one step: all of it or nothing."""

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter, NoteVersion, ProgressNote
from tests.domains.clinical.factories import make_encounter, make_vitals

pytestmark = pytest.mark.django_db


@pytest.fixture
def complete(acting_as, path):
    def send(encounter, body=None, *, who="paul", **options):
        return acting_as(who).post(path(f"encounters/{encounter.pk}/complete/"), body, **options)

    return send


def unchanged(encounter):
    encounter.refresh_from_db()
    note = encounter.progress_note
    note.refresh_from_db()
    return (encounter.status, encounter.version, note.version) == ("in_progress", 1, 1) and (
        not NoteVersion.unscoped.exists() and not AuditEvent.objects.exists()
    )


def test_everything_is_saved_and_signed(complete, cast, draft, note, paul):
    body = {
        "reason": "Cold",
        "rendering_provider": paul.pk,
        "plan": "Tea.",
        "assessment": " Cold. ",
        "subjective": "Coughs.",
    }

    response = complete(draft, body)

    note.refresh_from_db()
    answer = response.json()
    assert response.status_code == 200
    assert (answer["status"], answer["reason"], answer["progress_note"]["status"]) == ("signed", "Cold", "signed")
    assert (note.plan, note.assessment, note.signed_by_name) == ("Tea.", "Cold.", "Paul Example")
    assert (note.updated_by_id, note.updated_by_name) == (cast.users["paul"].pk, "Paul Example")
    for part in ('"plan":"Tea."', '"assessment":"Cold."', '"subjective":"Coughs."', '"reason":"Cold"'):
        assert part in NoteVersion.unscoped.get().content
    changed, signed = AuditEvent.objects.order_by("id")
    assert (changed.model_name, changed.metadata["changed_fields"]) == ("encounter", ["reason"])
    assert (signed.summary, signed.metadata["changed_fields"]) == ("Progress note signed", ["assessment", "plan"])


def test_whoever_makes_themselves_the_provider_may_sign(complete, cast, encounter):
    petra = cast.staff["petra@north"]

    response = complete(encounter, {"rendering_provider": petra.pk, "plan": "Tea."}, who="petra")

    assert (response.status_code, response.json()["rendering_provider"]) == (200, petra.pk)


def test_who_may_not_sign_saves_nothing(complete, draft):
    response = complete(draft, {"plan": "Tea.", "reason": "Cold"}, who="nina")

    assert (response.status_code, response.json()["code"]) == (403, "auth.not_allowed")
    assert unchanged(draft)


def test_an_empty_note_saves_nothing(complete, ana, paul):
    encounter = make_encounter(ana, rendering_provider=paul)

    response = complete(encounter, {"reason": "Cold", "plan": " "})

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "progress_note"])
    assert unchanged(encounter)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"patient": 1}, "patient"), ({"started_at": "2027-01-01T00:00:00Z"}, "started_at"), ({"plan": 7}, "plan"),
        ({"rendering_provider": 10**9, "plan": "x"}, "rendering_provider"),
    ],
)  # fmt: skip
def test_bad_input_saves_nothing(complete, draft, body, wrong):
    response = complete(draft, body)

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", wrong])
    assert unchanged(draft)


def test_repeated_it_changes_nothing_and_differently_it_is_refused(complete, draft):
    body = {"reason": "Cold", "plan": "Tea."}
    first = complete(draft, body)

    again, other, word = complete(draft, body), complete(draft, {"plan": "Coffee."}), complete(draft, {"reason": "x"})

    assert (again.status_code, again.json()) == (200, first.json())
    for refused in (other, word):
        assert (refused.status_code, [*refused.json()]) == (400, ["detail", "code", "status"])
    assert NoteVersion.unscoped.count() == 1
    assert ProgressNote.unscoped.get().plan == "Tea."


def test_a_cancelled_encounter_is_not_completed(complete, ana, paul):
    encounter = make_encounter(ana, rendering_provider=paul, status="cancelled")

    response = complete(encounter, {"plan": "x"})

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "status"])


def test_a_stale_version_saves_nothing(complete, draft):
    assert complete(draft, {"plan": "x"}, headers={"If-Match": '"2"'}).status_code == 412
    assert unchanged(draft)


def test_who_has_read_an_older_note_does_not_sign_over_a_colleagues_words(acting_as, complete, draft, note, path):
    read = acting_as("paul").get(path(f"encounters/{draft.pk}/"))
    change = acting_as("nina").patch(path(f"progress-notes/{note.pk}/"), {"subjective": "Coughs. Faints."})

    late = complete(draft, {"subjective": "Coughs."}, headers={"If-Match": read.headers["ETag"]})

    assert (change.status_code, late.status_code, late.json()["code"]) == (200, 412, "resource.stale")
    assert ProgressNote.unscoped.get().subjective == "Coughs. Faints."
    assert not NoteVersion.unscoped.exists()


def test_nobody_completes_with_vitals_that_they_have_not_seen(acting_as, complete, draft, path):
    """With the note nothing but the encounter's tag is held."""
    doctor, address = acting_as("paul"), path(f"encounters/{draft.pk}/")
    unmeasured = doctor.get(address)
    vitals = acting_as("nina").post(path("vitals/"), {"encounter": draft.pk, "pain_score": 3}).json()
    measured = doctor.get(address)
    acting_as("nina").patch(path(f"vitals/{vitals['id']}/"), {"pain_score": 9})
    corrected = doctor.get(address)

    answers = [complete(draft, {}, headers={"If-Match": seen.headers["ETag"]})
               for seen in (unmeasured, measured, corrected)]  # fmt: skip

    assert [answer.status_code for answer in answers] == [412, 412, 200]
    assert [answer.json()["code"] for answer in answers[:2]] == ["resource.stale"] * 2
    assert '"pain_score":9' in NoteVersion.unscoped.get().content


def test_vitals_that_are_sent_again_as_they_are_stand_in_nobodys_way(acting_as, complete, draft, path):
    vitals = make_vitals(draft)
    read = acting_as("paul").get(path(f"encounters/{draft.pk}/"))
    acting_as("nina").patch(path(f"vitals/{vitals.pk}/"), {"notes": vitals.notes})

    assert complete(draft, {}, headers={"If-Match": read.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("bill", 403), ("sara", 403), ("liam", 403)])
def test_it_turns_away(complete, draft, who, status):
    assert complete(draft, {"plan": "x"}, who=who).status_code == status
    assert unchanged(draft)


def test_elsewhere_it_does_not_exist(acting_as, cast, draft):
    scope = f"?facility_id={cast.facilities['south'].pk}"

    assert acting_as("paul").post(f"clinical/encounters/{draft.pk}/complete/{scope}", {"plan": "x"}).status_code == 404


def test_it_costs(acting_as, draft, path, statements, budget):
    doctor, body = acting_as("paul"), {"reason": "Cold", "plan": "Tea."}

    assert statements(lambda: doctor.post(path(f"encounters/{draft.pk}/complete/"), body)) == budget(
        "complete_encounter"
    )
    assert Encounter.unscoped.get().status == "signed"
