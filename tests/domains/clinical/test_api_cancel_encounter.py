import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.events import EncounterCancelling
from careflow.domains.clinical.models import Encounter
from careflow.domains.scheduling.models import Appointment
from careflow.platform import events
from careflow.platform.problems import BadInput
from tests.domains.clinical.factories import make_encounter, make_signed, make_vitals
from tests.domains.scheduling.factories import make_appointment, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(acting_as, path):
    def request(encounter, action, body=None, *, who="nina", **options):
        return acting_as(who).post(path(f"encounters/{encounter.pk}/{action}/"), body, **options)

    return request


def test_an_encounter_that_came_to_nothing_is_cancelled(send, cast, encounter):
    response = send(encounter, "cancel")

    encounter.refresh_from_db()
    assert (response.status_code, response.json()["status"], response.headers["ETag"]) == (200, "cancelled", '"2"')
    assert (encounter.cancelled_by_id, encounter.cancelled_because) == (cast.users["nina"].pk, "")
    assert encounter.cancelled_at is not None
    event = AuditEvent.objects.get()
    assert (event.action, event.model_name, event.summary) == ("update", "encounter", "Encounter cancelled")
    assert event.metadata == {
        "source": "chart", "changed_fields": ["status"], "previous": {"status": "in_progress"},
        "next": {"status": "cancelled"}, "actor_name": "Nina Example",
    }  # fmt: skip


@pytest.mark.parametrize("charted", ["text", "vitals"])
def test_what_is_charted_is_cancelled_for_a_reason_and_kept(send, draft, encounter, charted):
    row = draft if charted == "text" else encounter
    if charted == "vitals":
        make_vitals(row)

    refused = send(row, "cancel", {"reason": "  "})
    done = send(row, "cancel", {"reason": "Wrong chart"})

    row.refresh_from_db()
    assert (refused.status_code, [*refused.json()]) == (400, ["detail", "code", "reason"])
    assert (done.status_code, row.status, row.cancelled_because) == (200, "cancelled", "Wrong chart")
    assert done.json()["progress_note"]["subjective"] == ("Coughs." if charted == "text" else "")
    assert "Wrong chart" not in str(AuditEvent.objects.get().metadata)


def test_cancelled_twice_is_cancelled_once(send, encounter):
    assert [send(encounter, "cancel").json()["version"] for _ in range(2)] == [2, 2]
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("action", ["cancel", "reopen"])
def test_what_is_signed_is_neither_cancelled_nor_reopened(send, ana, action):
    signed = make_signed(ana)

    response = send(signed, action, {"reason": "x"} if action == "cancel" else None)

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "status"])


def test_a_domain_above_may_have_something_against_it(send, monkeypatch, encounter):
    def billed(event):
        raise BadInput(encounter=f"Encounter {event.encounter_id} is billed.")

    monkeypatch.setitem(events._listeners, EncounterCancelling, [billed])  # noqa: SLF001  (no way to stop listening)
    response = send(encounter, "cancel")

    assert (response.status_code, response.json()["encounter"]) == (400, [f"Encounter {encounter.pk} is billed."])
    assert Encounter.unscoped.get().status == "in_progress"


def test_a_cancellation_is_taken_back(send, draft):
    send(draft, "cancel", {"reason": "Wrong chart"})

    response = send(draft, "reopen")

    draft.refresh_from_db()
    assert (response.status_code, response.json()["status"]) == (200, "in_progress")
    assert response.json()["progress_note"]["subjective"] == "Coughs."
    assert (draft.cancelled_at, draft.cancelled_by_id, draft.cancelled_because) == (None, None, "")
    assert AuditEvent.objects.latest("id").summary == "Encounter reopened"


def test_reopening_what_is_open_changes_nothing(send, encounter):
    assert (send(encounter, "reopen").status_code, AuditEvent.objects.exists()) == (200, False)


def test_a_visit_that_has_another_encounter_by_now_gets_no_second(send, north, ana):
    visit = make_appointment(north, ana)
    gone = make_encounter(ana, appointment=visit, status="cancelled")
    make_encounter(ana, appointment=visit)

    response = send(gone, "reopen")

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "appointment"])


@pytest.mark.parametrize("what", ["deleted", "another patient's"])
def test_a_visit_that_is_no_longer_its_own_is_left(send, north, ana, what):
    visit = make_appointment(north, ana)
    gone = make_encounter(ana, appointment=visit, status="cancelled")
    changes = {"deleted_at": timezone.now(), "occupies_time": False}
    if what != "deleted":
        changes = {"patient": make_patient(north, "Bell", "Ben")}
    Appointment.unscoped.update(**changes)

    response = send(gone, "reopen")

    assert (response.status_code, response.json()["status"], response.json()["appointment"]) == (
        200, "in_progress", None,
    )  # fmt: skip
    assert AuditEvent.objects.get().metadata["changed_fields"] == ["appointment", "status"]


def test_it_comes_back_to_its_visit(send, north, ana):
    visit = make_appointment(north, ana)
    gone = make_encounter(ana, appointment=visit, status="cancelled")

    assert send(gone, "reopen").json()["appointment"] == visit.pk


@pytest.mark.parametrize("action", ["cancel", "reopen"])
@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("bill", 403), ("sara", 403), ("liam", 403)])
def test_it_turns_away(send, encounter, who, status, action):
    assert send(encounter, action, who=who).status_code == status
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("action", "body", "wrong"),
    [
        ("cancel", {"why": "x"}, "why"),
        ("cancel", {"reason": "x" * 256}, "reason"),
        ("reopen", {"reason": "x"}, "reason"),
    ],
)
def test_bad_input_is_named(send, encounter, action, body, wrong):
    response = send(encounter, action, body)

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", wrong])


@pytest.mark.parametrize("action", ["cancel", "reopen"])
def test_a_stale_version_changes_nothing(send, encounter, action):
    response = send(encounter, action, headers={"If-Match": '"7"'})

    assert (response.status_code, Encounter.unscoped.get().version) == (412, 1)


@pytest.mark.parametrize("action", ["cancel", "reopen"])
def test_elsewhere_it_does_not_exist(acting_as, cast, encounter, action):
    scope = f"?facility_id={cast.facilities['south'].pk}"

    assert acting_as("selma").post(f"clinical/encounters/{encounter.pk}/{action}/{scope}").status_code == 404


def test_it_costs(acting_as, ana, encounter, draft, path, statements, budget):
    nurse = acting_as("nina")
    address = "encounters/{}/{}/".format

    empty = statements(lambda: nurse.post(path(address(encounter.pk, "cancel"))))
    charted = statements(lambda: nurse.post(path(address(draft.pk, "cancel")), {"reason": "x"}))
    back = statements(lambda: nurse.post(path(address(draft.pk, "reopen"))))

    assert (empty, charted, back) == (
        budget("cancel_encounter.empty"), budget("cancel_encounter"), budget("reopen_encounter"),
    )  # fmt: skip
