from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter, ProgressNote
from careflow.domains.facilities.models import Staff
from careflow.domains.patients.models import Patient
from tests.domains.clinical.factories import make_encounter
from tests.domains.scheduling.factories import make_appointment, make_patient

pytestmark = pytest.mark.django_db

TEXTS = {"subjective": "Coughs.", "objective": "", "assessment": "", "plan": "Rest."}


def wire(instant):
    return instant.isoformat().replace("+00:00", "Z")


@pytest.fixture
def visit(north, ana, paul):
    return make_appointment(north, ana, rendering_provider=paul, rendering_provider_name="MD Paul Example")


def test_an_encounter_starts_with_a_draft(acting_as, cast, north, ana, paul, path, statements, budget):
    doctor, answers = acting_as("paul"), []
    body = {
        "patient": str(ana.pk), "appointment": None, "rendering_provider": None, "reason": " Cough ",
        "progress_note": {**TEXTS, "subjective": " Coughs.\n"},
    }  # fmt: skip

    assert statements(lambda: answers.append(doctor.post(path("encounters/"), body))) <= budget("create_encounter")

    (response,), encounter, note = answers, Encounter.unscoped.get(), ProgressNote.unscoped.get()
    made = wire(encounter.created_at)
    assert response.status_code == 201
    assert response.headers["ETag"] == '"1"'
    assert response.json() == {
        "id": encounter.pk,
        "patient": ana.pk,
        "patient_name": "Mora, Ana",
        "patient_chart_number": "101",
        "facility": north.pk,
        "appointment": None,
        "rendering_provider": paul.pk,
        "rendering_provider_name": "MD Paul Example",
        "status": "in_progress",
        "reason": "Cough",
        "started_at": made,
        "ended_at": None,
        "created_by": cast.users["paul"].pk,
        "created_by_name": "Paul Example",
        "created_at": made,
        "updated_at": made,
        "version": 1,
        "progress_note": {
            "id": note.pk,
            "encounter": encounter.pk,
            "status": "draft",
            **TEXTS,
            "created_by": cast.users["paul"].pk,
            "updated_by": cast.users["paul"].pk,
            "updated_by_name": "Paul Example",
            "signed_by": None,
            "signed_by_name": "",
            "signed_at": None,
            "signed_version": None,
            "created_at": made,
            "updated_at": made,
            "version": 1,
        },
        "payer_name": None,
        "is_effectively_billable": True,
    }


def test_both_are_on_record_without_a_word_of_the_chart(acting_as, cast, ana, paul, path):
    acting_as("paul").post(path("encounters/"), {"patient": ana.pk, "reason": "Cough", "progress_note": TEXTS})

    started, noted = AuditEvent.objects.order_by("id")
    encounter = Encounter.unscoped.get()
    for event in (started, noted):
        assert (event.action, event.app_label, event.patient_id) == ("create", "clinical", ana.pk)
        assert (event.actor_id, event.facility_id) == (cast.users["paul"].pk, ana.facility_id)
        assert "ough" not in str(event.metadata)
    assert (started.model_name, started.object_pk) == ("encounter", str(encounter.pk))
    assert started.metadata == {
        "source": "chart", "appointment": None, "rendering_provider": paul.pk,
        "started_at": encounter.started_at.isoformat(), "actor_name": "Paul Example",
    }  # fmt: skip
    assert (noted.model_name, noted.object_pk) == ("progressnote", str(encounter.progress_note.pk))
    assert noted.metadata == {
        "encounter_id": encounter.pk, "changed_fields": ["subjective", "plan"], "actor_name": "Paul Example",
    }  # fmt: skip


def test_one_of_a_visit_takes_its_provider_over(acting_as, cast, ana, paul, visit, path):
    answer = acting_as("petra").post(path("encounters/"), {"patient": ana.pk, "appointment": visit.pk}).json()

    assert (answer["appointment"], answer["rendering_provider"], answer["rendering_provider_name"]) == (
        visit.pk, paul.pk, "MD Paul Example",
    )  # fmt: skip
    assert (answer["appointment_time"], answer["appointment_type_name"]) == (wire(visit.starts_at), "Follow Up")


@pytest.mark.parametrize(
    ("who", "renders"),
    [("paul", "paul@north"), ("petra", "petra@north"), ("nina", None), ("ada", None)],
)
def test_nobody_becomes_the_provider_who_may_not_render(acting_as, cast, ana, path, who, renders):
    """Whoever started an encounter became its provider, an administrator too."""
    response = acting_as(who).post(path("encounters/"), {"patient": ana.pk})

    wanted = cast.staff[renders].pk if renders else None
    assert (response.status_code, response.json()["rendering_provider"]) == (201, wanted)
    assert bool(response.json()["rendering_provider_name"]) is (wanted is not None)


@pytest.mark.parametrize("who", ["nina@north", "paul@south", "liam@main", "retired"])
def test_a_provider_who_is_named_must_be_eligible_and_at_work(acting_as, cast, ana, path, who):
    if who == "retired":
        Staff.unscoped.filter(pk=cast.staff["petra@north"].pk).update(is_active=False)
    staff = cast.staff["petra@north" if who == "retired" else who]

    response = acting_as("paul").post(path("encounters/"), {"patient": ana.pk, "rendering_provider": staff.pk})

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "rendering_provider"])
    assert not Encounter.unscoped.exists()


def test_another_provider_than_the_visits_is_refused(acting_as, cast, ana, paul, visit, path):
    body = {"patient": ana.pk, "appointment": visit.pk, "rendering_provider": cast.staff["petra@north"].pk}
    doctor = acting_as("petra")

    refused = doctor.post(path("encounters/"), body)
    same = doctor.post(path("encounters/"), {**body, "rendering_provider": paul.pk})

    assert (refused.status_code, same.status_code) == (400, 201)
    assert "rendering_provider" in refused.json()


def test_a_patient_of_elsewhere_or_out_of_use_is_refused(acting_as, cast, ana, path):
    Patient.unscoped.filter(pk=ana.pk).update(is_active=False)

    for patient_id in (
        make_patient(cast.facilities["south"]).pk,
        make_patient(cast.facilities["main"]).pk,
        ana.pk,
        9**9,
    ):
        response = acting_as("paul").post(path("encounters/"), {"patient": patient_id})
        assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "patient"])


def test_a_visit_of_elsewhere_or_off_the_schedule_is_refused(acting_as, cast, north, ana, visit, path):
    south = cast.facilities["south"]
    gone = make_appointment(north, ana, occupies_time=False, deleted_at=timezone.now())

    for appointment_id in (make_appointment(south, make_patient(south)).pk, gone.pk, 9**9):
        response = acting_as("paul").post(path("encounters/"), {"patient": ana.pk, "appointment": appointment_id})
        assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "appointment"])


def test_a_visit_of_another_patient_is_refused(acting_as, north, visit, path):
    ben = make_patient(north, "Bell", "Ben")

    response = acting_as("paul").post(path("encounters/"), {"patient": ben.pk, "appointment": visit.pk})

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "appointment"])


def test_a_visit_has_one_encounter_until_that_is_cancelled(acting_as, ana, visit, path):
    doctor, body = acting_as("paul"), {"patient": ana.pk, "appointment": visit.pk}
    first = doctor.post(path("encounters/"), body)

    twice = doctor.post(path("encounters/"), body)
    Encounter.unscoped.update(status="cancelled")
    again = doctor.post(path("encounters/"), body)

    assert (first.status_code, twice.status_code, again.status_code) == (201, 400, 201)
    assert twice.json()["appointment"] == ["This appointment has its encounter already."]


def test_a_start_may_be_stated_within_reason(acting_as, ana, path):
    stated = timezone.now() - timedelta(days=2)

    answer = acting_as("paul").post(path("encounters/"), {"patient": ana.pk, "started_at": stated.isoformat()}).json()

    assert answer["started_at"] == wire(stated)


@pytest.mark.parametrize(
    "started_at",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2029-01-01T00:00:00Z", "1899-12-31T00:00:00Z",
     "2027-03-15T09:00:00", "yesterday", None, 10**30],
)  # fmt: skip
def test_an_absurd_start_is_refused(acting_as, ana, path, started_at):
    response = acting_as("paul").post(path("encounters/"), {"patient": ana.pk, "started_at": started_at})

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "started_at"])


def test_unknown_and_read_only_keys_are_reported_alone(acting_as, path):
    for body, wrong in (
        ({"id": 1, "patient": "x"}, {"id"}),
        ({"status": "signed", "mood": "good"}, {"status", "mood"}),
        ({"patient": 1, "progress_note": {"status": "signed"}}, {"progress_note"}),
    ):
        response = acting_as("paul").post(path("encounters/"), body)
        assert (response.status_code, response.json().keys()) == (400, {"detail", "code"} | wrong)


def test_the_patient_is_required(acting_as, path):
    response = acting_as("paul").post(path("encounters/"), {"reason": "Cough"})

    assert (response.status_code, response.json()["patient"]) == (400, ["This field is required."])


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("stan", 403), ("bill", 403), ("sara", 403), ("liam", 403), ("lost", 403)]
)
def test_it_turns_away(acting_as, ana, path, who, status):
    assert acting_as(who).post(path("encounters/"), {"patient": ana.pk}).status_code == status
    assert not Encounter.unscoped.exists()
    assert not AuditEvent.objects.exists()


def test_a_repeated_start_has_one_effect(acting_as, ana, path):
    doctor, key = acting_as("paul"), {"Idempotency-Key": "start-1"}

    answers = [doctor.post(path("encounters/"), {"patient": ana.pk}, headers=key) for _ in range(2)]

    assert [answer.content for answer in answers] == [answers[0].content] * 2
    assert Encounter.unscoped.count() == 1


@pytest.mark.parametrize("flag", ["appointment", "status", "appointment_type"])
def test_a_visit_that_does_not_count_makes_its_encounter_unbillable(acting_as, ana, visit, path, flag):
    row = visit if flag == "appointment" else getattr(visit, flag)
    type(row).unscoped.filter(pk=row.pk).update(is_billable=False)

    answer = acting_as("paul").post(path("encounters/"), {"patient": ana.pk, "appointment": visit.pk}).json()

    assert answer["is_effectively_billable"] is False


def test_a_cancelled_encounter_does_not_count(acting_as, ana, path):
    encounter = make_encounter(ana, status="cancelled")

    assert acting_as("paul").get(path(f"encounters/{encounter.pk}/")).json()["is_effectively_billable"] is False
