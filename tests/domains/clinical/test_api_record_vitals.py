from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter, Vitals
from tests.domains.clinical.factories import make_encounter, make_signed, make_vitals
from tests.domains.scheduling.factories import make_patient

pytestmark = pytest.mark.django_db

EMPTY = dict.fromkeys([
    "height_cm", "weight_kg", "bp_systolic", "bp_diastolic", "heart_rate_bpm", "respiratory_rate", "temperature_c",
    "spo2_percent", "pain_score",
])  # fmt: skip
MEASURED = {
    "height_cm": "172", "weight_kg": "70.5", "bp_systolic": 118, "bp_diastolic": 76, "heart_rate_bpm": 64,
    "respiratory_rate": 14, "temperature_c": "36.8", "spo2_percent": 98, "pain_score": 0,
}  # fmt: skip


def moment(text):
    return datetime.fromisoformat(text)


def test_vitals_are_recorded_by_whoever_measures_them(acting_as, cast, encounter, path, statements, budget):
    nina = acting_as("nina")
    sent = {"encounter": encounter.pk, **MEASURED, "notes": " left arm ", "measured_at": "2026-03-15T13:30:00Z"}
    Encounter.unscoped.update(started_at=moment("2026-03-15T13:00:00Z"))
    answers = []

    assert statements(lambda: answers.append(nina.post(path("vitals/"), sent))) <= budget("record_vitals")

    stored = Vitals.unscoped.get()
    assert answers[0].status_code == 201
    assert answers[0].headers["ETag"] == '"1"'
    assert answers[0].json() == {
        "id": stored.pk,
        "encounter": encounter.pk,
        "height_cm": "172.0", "weight_kg": "70.50", "bp_systolic": 118, "bp_diastolic": 76, "heart_rate_bpm": 64,
        "respiratory_rate": 14, "temperature_c": "36.8", "spo2_percent": 98, "pain_score": 0, "bmi": "23.8",
        "measured_at": "2026-03-15T13:30:00Z",
        "recorded_by": cast.users["nina"].pk,
        "recorded_by_name": "Nina Example",
        "notes": "left arm",
        "created_at": stored.created_at.isoformat().replace("+00:00", "Z"),
        "updated_at": stored.created_at.isoformat().replace("+00:00", "Z"),
        "version": 1,
    }  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.action, event.app_label, event.model_name, event.object_pk, event.summary, event.patient_id) == (
        "create", "clinical", "vitals", str(stored.pk), "Vitals recorded", encounter.patient_id,
    )  # fmt: skip
    assert event.metadata == {
        "encounter_id": encounter.pk, "changed_fields": [*MEASURED, "measured_at", "notes"],
        "actor_name": "Nina Example",
    }  # fmt: skip


def test_what_was_not_measured_stays_empty(acting_as, encounter, path):
    body = {"encounter": str(encounter.pk), **EMPTY, "height_cm": "", "weight_kg": " ", "pain_score": 3, "notes": ""}

    response = acting_as("nina").post(path("vitals/"), body)

    answer = response.json()
    assert response.status_code == 201
    assert {name: answer[name] for name in EMPTY} == EMPTY | {"pain_score": 3}
    assert (answer["bmi"], answer["notes"]) == (None, "")
    assert AuditEvent.objects.get().metadata["changed_fields"] == ["pain_score", "measured_at"]


def test_without_a_time_they_are_measured_now(acting_as, encounter, path):
    before = timezone.now()
    first = acting_as("nina").post(path("vitals/"), {"encounter": encounter.pk, "pain_score": 3})
    other = make_encounter(encounter.patient)
    second = acting_as("nina").post(path("vitals/"), {"encounter": other.pk, "pain_score": 3, "measured_at": ""})

    for response in (first, second):
        assert before <= moment(response.json()["measured_at"]) <= timezone.now()


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("height_cm", 172.5, "172.5"), ("height_cm", "172.50", "172.5"), ("weight_kg", 70, "70.00"),
        ("weight_kg", "0.5", "0.50"), ("temperature_c", 37.0, "37.0"), ("heart_rate_bpm", "64", 64),
        ("heart_rate_bpm", 64.0, 64), ("spo2_percent", "100", 100), ("pain_score", "0", 0),
    ],
)  # fmt: skip
def test_numbers_and_texts_mean_the_same(acting_as, encounter, path, field, value, shown):
    response = acting_as("nina").post(path("vitals/"), {"encounter": encounter.pk, field: value})

    assert (response.status_code, response.json()[field]) == (201, shown)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("height_cm", "19.9"), ("height_cm", "260.1"), ("height_cm", "172.55"), ("height_cm", 0.1 + 0.2),
        ("weight_kg", "0.49"), ("weight_kg", 500.01), ("weight_kg", "70.123"), ("bp_systolic", 49),
        ("bp_systolic", 261), ("bp_diastolic", 29), ("bp_diastolic", 181), ("heart_rate_bpm", 19),
        ("heart_rate_bpm", 261), ("heart_rate_bpm", 64.5), ("heart_rate_bpm", "64.5"), ("respiratory_rate", 3),
        ("respiratory_rate", 81), ("temperature_c", "24.9"), ("temperature_c", "45.1"), ("temperature_c", "36.66"),
        ("spo2_percent", 49), ("spo2_percent", 101), ("pain_score", -1), ("pain_score", 11), ("pain_score", True),
        ("pain_score", "٣"), ("weight_kg", "NaN"), ("weight_kg", "7e1"), ("weight_kg", "70,5"), ("weight_kg", [70]),
        ("weight_kg", "9" * 400),
    ],
)  # fmt: skip
def test_a_slip_of_the_finger_is_told_with_range_and_unit(acting_as, encounter, path, field, value):
    response = acting_as("nina").post(path("vitals/"), {"encounter": encounter.pk, "pain_score": 2, field: value})

    assert response.status_code == 400
    assert list(response.json()) == ["detail", "code", field]
    assert response.json()[field][0].startswith("Enter the ")
    assert not Vitals.unscoped.exists()
    assert not AuditEvent.objects.exists()


def test_the_sentence_can_be_shown_as_it_is(acting_as, encounter, path):
    response = acting_as("nina").post(path("vitals/"), {"encounter": encounter.pk, "temperature_c": "368"})

    sentence = "Enter the temperature in °C: a number with at most one decimal, from 25 to 45."
    assert response.json() == {
        "detail": f"Temperature: {sentence}", "code": "input.invalid", "temperature_c": [sentence],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "field"),
    [
        (EMPTY, "non_field_errors"),
        (EMPTY | {"notes": "refused everything"}, "non_field_errors"),
        ({"bp_systolic": 80, "bp_diastolic": 80}, "bp_diastolic"),
        ({"pain_score": 1, "notes": "x" * 10_001}, "notes"),
        ({"pain_score": 1, "notes": None}, "notes"),
        ({"pain_score": 1, "measured_at": "yesterday"}, "measured_at"),
        ({"pain_score": 1, "measured_at": "2027-03-15T09:00:00"}, "measured_at"),
        ({"pain_score": 1, "measured_at": "9999-12-31T23:59:59-23:00"}, "measured_at"),
        ({"pain_score": 1, "measured_at": "0001-01-01T00:00:00+23:00"}, "measured_at"),
        ({"pain_score": 1, "bmi": "23.8"}, "bmi"),
        ({"pain_score": 1, "recorded_by": 1}, "recorded_by"),
        ({"pain_score": 1, "encounter": None}, "encounter"),
        ({"pain_score": 1, "encounter": "x"}, "encounter"),
        ({"pain_score": 1, "encounter": 10**30}, "encounter"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(acting_as, encounter, path, more, field):
    response = acting_as("nina").post(path("vitals/"), {"encounter": encounter.pk, **more})

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])
    assert not Vitals.unscoped.exists()
    assert not AuditEvent.objects.exists()


def test_the_encounter_is_required(acting_as, path):
    response = acting_as("nina").post(path("vitals/"), {"pain_score": 1})

    assert response.json() == {
        "detail": "Encounter: This field is required.", "code": "input.invalid",
        "encounter": ["This field is required."],
    }  # fmt: skip


def test_an_encounter_has_its_vitals_once(acting_as, encounter, path):
    make_vitals(encounter)

    response = acting_as("nina").post(path("vitals/"), {"encounter": encounter.pk, "pain_score": 1})

    assert (response.status_code, response.json()["encounter"]) == (
        400, ["This encounter has its vitals already. Change those instead."],
    )  # fmt: skip


def test_a_signed_or_cancelled_encounter_takes_none(acting_as, ana, path):
    closed = [make_signed(ana), make_encounter(ana, status="cancelled")]

    answers = [acting_as("nina").post(path("vitals/"), {"encounter": row.pk, "pain_score": 1}) for row in closed]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert [answer.json()["encounter"] for answer in answers] == [
        ["This encounter is signed. Its vitals can change only after the note is unsigned."],
        ["This encounter was cancelled."],
    ]


def test_a_foreign_encounter_is_refused_like_one_that_is_not_there(acting_as, cast, path):
    foreign = make_encounter(make_patient(cast.facilities["south"]))

    there, nowhere = (
        acting_as("nina").post(path("vitals/"), {"encounter": number, "pain_score": 1})
        for number in (foreign.pk, 987_654)
    )

    assert (there.status_code, there.json()) == (nowhere.status_code, nowhere.json())
    assert nowhere.json()["encounter"] == ["Choose an encounter of your facility."]
    assert not Vitals.unscoped.exists()


@pytest.mark.parametrize("planned", [timedelta(minutes=20), timedelta(days=3)])
def test_an_encounter_planned_for_later_begins_with_its_first_measurement(
    acting_as, ana, path, planned, statements, budget
):
    """The reference failed here with a 500."""
    later = timezone.now() + planned
    encounter = make_encounter(ana, started_at=later)
    body = {"encounter": encounter.pk, "pain_score": 1}
    nina, answers = acting_as("nina"), []

    assert statements(lambda: answers.append(nina.post(path("vitals/"), body))) <= budget("record_vitals.early")

    encounter.refresh_from_db()
    assert answers[0].status_code == 201
    assert (encounter.started_at, encounter.version) == (moment(answers[0].json()["measured_at"]), 2)
    event = AuditEvent.objects.get(model_name="encounter")
    assert (event.action, event.summary, event.object_pk, event.patient_id) == (
        "update", "Encounter began before its planned time", str(encounter.pk), ana.pk,
    )  # fmt: skip
    assert event.metadata == {
        "changed_fields": ["started_at"],
        "previous": {"started_at": later.isoformat()},
        "next": {"started_at": encounter.started_at.isoformat()},
        "actor_name": "Nina Example",
    }


def test_an_encounter_planned_for_later_begins_when_it_was_measured(acting_as, ana, path):
    encounter = make_encounter(ana, started_at=timezone.now() + timedelta(hours=2))
    measured_at = timezone.now() - timedelta(minutes=40)
    body = {"encounter": encounter.pk, "pain_score": 1, "measured_at": measured_at.isoformat()}

    acting_as("nina").post(path("vitals/"), body)

    encounter.refresh_from_db()
    assert encounter.started_at == measured_at


def test_an_encounter_never_begins_in_the_future_for_a_clock_that_is_fast(acting_as, ana, path):
    encounter = make_encounter(ana, started_at=timezone.now() + timedelta(hours=2))
    fast = timezone.now() + timedelta(minutes=4)

    response = acting_as("nina").post(
        path("vitals/"), {"encounter": encounter.pk, "pain_score": 1, "measured_at": fast.isoformat()}
    )

    encounter.refresh_from_db()
    assert response.status_code == 201
    assert encounter.started_at <= timezone.now()


def test_a_measurement_before_the_encounter_leaves_its_start_alone(acting_as, encounter, path):
    started_at = encounter.started_at
    earlier = started_at - timedelta(hours=23)

    response = acting_as("nina").post(
        path("vitals/"), {"encounter": encounter.pk, "pain_score": 1, "measured_at": earlier.isoformat()}
    )

    encounter.refresh_from_db()
    assert response.status_code == 201
    assert (encounter.started_at, encounter.version) == (started_at, 2)


@pytest.mark.parametrize(
    ("away", "sentence"),
    [
        (timedelta(minutes=6), "This time is still to come."),
        (-timedelta(hours=26), "This is more than 24 hours before the encounter started: check the date."),
    ],
)
def test_a_time_that_cannot_be_is_refused(acting_as, encounter, path, away, sentence):
    at = timezone.now() + away

    response = acting_as("nina").post(
        path("vitals/"), {"encounter": encounter.pk, "pain_score": 1, "measured_at": at.isoformat()}
    )

    assert (response.status_code, response.json()["measured_at"]) == (400, [sentence])


def test_a_time_with_an_offset_is_shown_in_utc(acting_as, encounter, path):
    Encounter.unscoped.update(started_at=datetime(2026, 3, 15, 13, 0, tzinfo=UTC))
    body = {"encounter": encounter.pk, "pain_score": 1, "measured_at": "2026-03-15T09:30:00-04:00"}

    assert acting_as("nina").post(path("vitals/"), body).json()["measured_at"] == "2026-03-15T13:30:00Z"


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("lost", 403), ("sara", 403), ("liam", 403), ("stan", 403), ("bill", 403), ("paul", 201)],
)
def test_it_turns_away(acting_as, encounter, path, who, status):
    """Who may not record hears nothing else, whatever was sent."""
    response = acting_as(who).post(path("vitals/"), {"encounter": encounter.pk, "pain_score": 1})
    silly = acting_as(who).post(path("vitals/"), {"pain_score": "x"})

    assert (response.status_code, silly.status_code) == (status, 400 if status == 201 else status)
    assert Vitals.unscoped.exists() is (status == 201)
