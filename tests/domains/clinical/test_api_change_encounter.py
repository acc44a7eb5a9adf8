from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter
from careflow.domains.facilities.models import Staff
from careflow.domains.scheduling.models import Appointment
from tests.domains.clinical.factories import make_encounter, make_signed
from tests.domains.scheduling.factories import make_appointment, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def petra(cast):
    return cast.staff["petra@north"]


@pytest.fixture
def visit(north, ana, paul):
    return make_appointment(north, ana, rendering_provider=paul, rendering_provider_name="MD Paul Example")


@pytest.fixture
def charted(ana, paul, visit):
    """An encounter of a visit with Paul."""
    return make_encounter(
        ana, appointment=visit, rendering_provider=paul, rendering_provider_name="MD Paul Example", reason="Cough"
    )


@pytest.fixture
def change(acting_as, path):
    def send(encounter, body, *, who="nina", method="PATCH", **options):
        return acting_as(who).send(method, path(f"encounters/{encounter.pk}/"), body, **options)

    return send


def test_only_what_is_sent_is_written(change, draft, petra, cast):
    response = change(draft, {"reason": " Fever ", "rendering_provider": petra.pk})

    answer = response.json()
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert (answer["reason"], answer["rendering_provider"], answer["rendering_provider_name"]) == (
        "Fever", petra.pk, "DO Petra Example",
    )  # fmt: skip
    assert (answer["version"], answer["progress_note"]["version"]) == (2, 1)
    event = AuditEvent.objects.get()
    assert (event.action, event.model_name, event.patient_id) == ("update", "encounter", draft.patient_id)
    assert event.metadata == {
        "source": "chart",
        "changed_fields": ["rendering_provider", "reason"],
        "previous": {"rendering_provider": draft.rendering_provider_id},
        "next": {"rendering_provider": petra.pk},
        "actor_name": "Nina Example",
    }


def test_nothing_new_writes_and_records_nothing(change, draft):
    body = {
        "patient": draft.patient_id, "appointment": None, "rendering_provider": draft.rendering_provider_id,
        "reason": "Cough", "started_at": draft.started_at.isoformat(),
    }  # fmt: skip

    for method in ("PATCH", "PUT"):
        response = change(draft, body, method=method)
        assert (response.status_code, response.json()["version"]) == (200, 1)
    assert not AuditEvent.objects.exists()


def test_put_asks_for_the_patient_and_keeps_what_is_absent(change, draft):
    refused = change(draft, {"reason": "Fever"}, method="PUT")
    saved = change(draft, {"patient": draft.patient_id, "reason": "Fever"}, method="PUT")

    assert (refused.status_code, refused.json()["patient"]) == (400, ["This field is required."])
    assert (saved.json()["reason"], saved.json()["rendering_provider"]) == ("Fever", draft.rendering_provider_id)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"progress_note": {"plan": "x"}, "reason": 7}, "progress_note"), ({"status": "signed"}, "status"),
        ({"ended_at": None}, "ended_at"), ({"started_at": "9999-01-01T00:00:00Z"}, "started_at"),
        ({"appointment": 10**9}, "appointment"), ({"reason": "x" * 10_001}, "reason"), ({"reason": None}, "reason"),
        ({"rendering_provider": True}, "rendering_provider"),
    ],
)  # fmt: skip
def test_bad_input_is_named(change, draft, body, wrong):
    response = change(draft, body)

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", wrong])
    assert not AuditEvent.objects.exists()


def test_the_patient_stays(change, draft, north):
    response = change(draft, {"patient": make_patient(north, "Bell", "Ben").pk})

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "patient"])


@pytest.mark.parametrize("status", ["signed", "cancelled"])
def test_a_closed_encounter_stays_as_it_is(change, ana, status):
    encounter = make_signed(ana) if status == "signed" else make_encounter(ana, status="cancelled")

    response = change(encounter, {"reason": "Fever"})

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "status"])
    assert Encounter.unscoped.get().reason == ""


@pytest.mark.parametrize("other", ["petra", None])
def test_the_provider_is_the_visits(change, charted, petra, other):
    response = change(charted, {"rendering_provider": petra.pk if other else None})

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "rendering_provider"])


def test_the_reason_can_be_saved_though_the_visit_has_another_provider_by_now(change, charted, petra):
    """The client sends the provider along with every save."""
    Appointment.unscoped.update(rendering_provider=petra)

    response = change(charted, {"reason": "Fever", "rendering_provider": charted.rendering_provider_id})

    assert (response.status_code, response.json()["reason"]) == (200, "Fever")


def test_a_provider_who_left_stays_where_nobody_changes_it(change, draft, paul):
    Staff.unscoped.filter(pk=paul.pk).update(is_active=False)

    kept = change(draft, {"reason": "Fever", "rendering_provider": paul.pk})

    assert kept.status_code == 200


def test_an_encounter_may_have_no_provider(change, draft):
    answer = change(draft, {"rendering_provider": None}).json()

    assert (answer["rendering_provider"], answer["rendering_provider_name"]) == (None, "")


@pytest.mark.parametrize("who", ["nina@north", "paul@south"])
def test_a_new_provider_must_be_eligible(change, cast, draft, who):
    response = change(draft, {"rendering_provider": cast.staff[who].pk})

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "rendering_provider"])


def test_joining_a_visit_takes_its_provider_over(change, ana, visit, paul):
    encounter = make_encounter(ana)

    joined = change(encounter, {"appointment": visit.pk}).json()
    left = change(encounter, {"appointment": None}).json()

    assert (joined["appointment"], joined["rendering_provider"]) == (visit.pk, paul.pk)
    assert joined["rendering_provider_name"] == "MD Paul Example"
    assert (left["appointment"], left["rendering_provider"]) == (None, paul.pk)
    assert "appointment_time" not in left


def test_a_visit_is_joined_with_its_provider_or_not_at_all(change, draft, north, ana, petra):
    visit = make_appointment(north, ana, rendering_provider=petra, rendering_provider_name="DO Petra Example")

    against = change(draft, {"appointment": visit.pk, "rendering_provider": draft.rendering_provider_id})
    along = change(draft, {"appointment": visit.pk})

    assert (against.status_code, [*against.json()]) == (400, ["detail", "code", "rendering_provider"])
    assert along.json()["rendering_provider"] == petra.pk


def test_a_visit_that_leaves_its_provider_open_changes_none(change, draft, north, ana, paul):
    visit = make_appointment(north, ana)

    assert change(draft, {"appointment": visit.pk}).json()["rendering_provider"] == paul.pk


def test_a_taken_visit_and_one_of_another_patient_are_refused(change, draft, north, charted):
    ben = make_patient(north, "Bell", "Ben")

    for visit in (charted.appointment, make_appointment(north, ben, at="2027-03-16T09:00")):
        response = change(draft, {"appointment": visit.pk})
        assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "appointment"])


def test_a_start_is_moved(change, draft):
    earlier = draft.started_at - timedelta(minutes=20)

    answer = change(draft, {"started_at": earlier.isoformat()}).json()

    assert answer["started_at"] == earlier.isoformat().replace("+00:00", "Z")
    assert AuditEvent.objects.get().metadata["previous"] == {"started_at": draft.started_at.isoformat()}


@pytest.mark.parametrize(("hours", "is_kept"), [(3, True), (2, True), (1, False)])
def test_a_recorded_end_that_a_new_start_overtakes_is_given_up(change, ana, hours, is_kept):
    """As imported charts have it that nobody signed yet."""
    now = timezone.now().replace(microsecond=0)
    start, end = (now - timedelta(hours=before) for before in (4, 2))
    draft = make_encounter(ana, started_at=start, ended_at=end)

    answer = change(draft, {"started_at": (now - timedelta(hours=hours)).isoformat()})

    assert answer.status_code == 200, answer.json()
    kept, told = end.isoformat().replace("+00:00", "Z"), AuditEvent.objects.get().metadata
    assert answer.json()["ended_at"] == (kept if is_kept else None)
    assert told["changed_fields"] == ["started_at"] + ["ended_at"] * (not is_kept)
    assert told["previous"].get("ended_at") == (None if is_kept else end.isoformat())


def test_two_people_change_different_fields_and_both_survive(change, draft, petra):
    change(draft, {"reason": "Fever"})
    answer = change(draft, {"rendering_provider": petra.pk}, who="ada").json()

    assert (answer["reason"], answer["rendering_provider"], answer["version"]) == ("Fever", petra.pk, 3)


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_stale_version_changes_nothing(change, draft, method):
    Encounter.unscoped.update(version=5)
    body = {"patient": draft.patient_id, "reason": "Fever"}

    stale = change(draft, body, method=method, headers={"If-Match": '"4"'})
    right = change(draft, body, method=method, headers={"If-Match": '"5"'})

    assert (stale.status_code, stale.json()["code"]) == (412, "resource.stale")
    assert (right.status_code, right.json()["reason"]) == (200, "Fever")


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("bill", 403), ("sara", 403), ("liam", 403)])
def test_it_turns_away(change, draft, who, status):
    assert change(draft, {"reason": "Fever"}, who=who).status_code == status
    draft.refresh_from_db()
    assert draft.reason == "Cough"


def test_elsewhere_it_does_not_exist(acting_as, cast, draft):
    response = acting_as("selma").patch(
        f"clinical/encounters/{draft.pk}/?facility_id={cast.facilities['south'].pk}", {"reason": "Fever"}
    )

    assert response.status_code == 404


def test_it_costs_a_constant_number_of_statements(acting_as, draft, petra, path, statements, budget):
    nurse, target = acting_as("nina"), path(f"encounters/{draft.pk}/")

    reason = statements(lambda: nurse.patch(target, {"reason": "Fever"}))
    provider = statements(lambda: nurse.patch(target, {"rendering_provider": petra.pk}))

    assert (reason, provider) == (budget("change_encounter.reason"), budget("change_encounter.provider"))


def test_a_start_does_not_wait_for_the_visit(change, charted):
    now = timezone.now().isoformat()

    assert change(charted, {"started_at": now}).status_code == 200
