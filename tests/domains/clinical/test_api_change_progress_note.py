import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import ProgressNote
from tests.domains.clinical.factories import make_draft, make_encounter, make_signed

pytestmark = pytest.mark.django_db
TEXTS = ("subjective", "objective", "assessment", "plan")


@pytest.fixture
def change(acting_as, path):
    def send(note, body, *, who="nina", method="PATCH", **options):
        return acting_as(who).send(method, path(f"progress-notes/{note.pk}/"), body, **options)

    return send


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_whoever_edits_charts_edits_a_draft_and_each_save_says_who(change, cast, draft, note, method):
    response = change(note, {"objective": " Lungs\n clear. ", "plan": ""}, method=method)

    note.refresh_from_db()
    answer = response.json()
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert {name: answer[name] for name in TEXTS} == {
        "subjective": "Coughs.", "objective": "Lungs\n clear.", "assessment": "", "plan": "",
    }  # fmt: skip
    assert (answer["updated_by"], answer["updated_by_name"]) == (cast.users["nina"].pk, "Nina Example")
    assert answer["updated_at"] == note.updated_at.isoformat().replace("+00:00", "Z") > answer["created_at"]
    assert (answer["encounter"], answer["status"], answer["version"]) == (draft.pk, "draft", 2)


def test_the_history_names_the_sections_and_no_word_of_them(change, cast, draft, note):
    change(note, {"plan": "Chloroquine", "subjective": "Malaria", "objective": ""})

    event = AuditEvent.objects.get()
    assert (event.action, event.app_label, event.model_name, event.object_pk, event.patient_id) == (
        "update", "clinical", "progressnote", str(note.pk), draft.patient_id,
    )  # fmt: skip
    assert event.actor_id == cast.users["nina"].pk
    assert event.metadata == {
        "encounter_id": draft.pk, "changed_fields": ["subjective", "plan"], "actor_name": "Nina Example",
    }  # fmt: skip
    assert event.summary == "Progress note changed: subjective, plan"


def test_the_encounter_that_shows_the_text_counts_up_with_it(change, acting_as, path, draft, note):
    change(note, {"plan": "Tea."})

    shown = acting_as("nina").get(path(f"encounters/{draft.pk}/"))
    note.refresh_from_db()
    assert (shown.headers["ETag"], shown.json()["progress_note"]["version"]) == ('"2"', 2)
    assert shown.json()["updated_at"] == shown.json()["progress_note"]["updated_at"]


def test_nothing_new_writes_and_records_nothing(change, draft, note):
    for body in ({}, {"subjective": "Coughs.", "objective": " "}):
        response = change(note, body)
        assert (response.status_code, response.json()["version"]) == (200, 1)
    draft.refresh_from_db()
    assert draft.version == 1
    assert not AuditEvent.objects.exists()


def test_two_people_write_different_sections_and_both_survive(change, note):
    change(note, {"objective": "Clear."})
    answer = change(note, {"assessment": "Cold."}, who="paul").json()

    assert (answer["objective"], answer["assessment"], answer["version"]) == ("Clear.", "Cold.", 3)


def test_of_two_editors_the_later_is_told(change, note):
    first = change(note, {"plan": "Tea."}, headers={"If-Match": '"1"'})
    second = change(note, {"plan": "Coffee."}, who="paul", headers={"If-Match": '"1"'})

    note.refresh_from_db()
    assert (first.status_code, second.status_code, second.json()["code"]) == (200, 412, "resource.stale")
    assert (note.plan, note.version) == ("Tea.", 2)


@pytest.mark.parametrize("status", ["signed", "cancelled"])
def test_a_closed_note_keeps_its_text(change, ana, status):
    encounter = make_signed(ana) if status == "signed" else make_encounter(ana, status="cancelled")

    response = change(encounter.progress_note, {"plan": "x"})

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "status"])
    assert not ProgressNote.unscoped.filter(plan="x").exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"status": "signed", "plan": 1}, {"status"}), ({"id": 1, "mood": "good"}, {"id", "mood"}),
        ({"plan": None, "objective": 7}, {"plan", "objective"}), ({"plan": "x" * 50_001}, {"plan"}),
        ({"plan": "\0"}, {"plan"}), ([], {"non_field_errors"}),
    ],
)  # fmt: skip
def test_bad_input_is_named(change, note, body, wrong):
    response = change(note, body)

    assert (response.status_code, response.json().keys()) == (400, {"detail", "code"} | wrong)
    note.refresh_from_db()
    assert note.version == 1


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("bill", 403), ("sara", 403), ("liam", 403)])
def test_it_turns_away(change, note, who, status):
    assert change(note, {"plan": "x"}, who=who).status_code == status
    note.refresh_from_db()
    assert note.plan == "Rest."


def test_elsewhere_it_does_not_exist(acting_as, cast, note):
    south = cast.facilities["south"]

    response = acting_as("selma").patch(f"clinical/progress-notes/{note.pk}/?facility_id={south.pk}", {"plan": "x"})

    assert response.status_code == 404


def test_there_is_no_list_of_notes(acting_as, path):
    assert acting_as("paul").get(path("progress-notes/")).status_code == 404


def test_it_costs(acting_as, ana, paul, note, path, statements, budget):
    make_draft(ana, paul)
    nurse = acting_as("nina")

    assert statements(lambda: nurse.patch(path(f"progress-notes/{note.pk}/"), {"plan": "Tea."})) == budget(
        "change_progress_note"
    )
