import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications.models import Medication
from tests.domains.patients.factories import a_care_provider, a_patient

pytestmark = pytest.mark.django_db


def test_it_is_written_into_the_chart(cast, acting_as, north, ana, path, says):
    response = acting_as("nina").post(
        path(),
        says(medication_name="  Lisinopril ", start_date="2026-01-05", prescriber_name="Dr. Who", notes="Mornings."),
    )

    medication, event, nina = Medication.unscoped.get(), AuditEvent.objects.get(), cast.users["nina"]
    assert (response.status_code, response["ETag"]) == (201, '"1"'), response.content
    stamp = medication.created_at.isoformat().replace("+00:00", "Z")
    assert response.json() == {
        "id": medication.pk, "patient": ana.pk, "patient_name": "Mora, Ana", "patient_chart_number": ana.chart_number,
        "facility": north.pk, "status": "active", "status_label": "Active", "medication_name": "Lisinopril",
        "dose": "10 mg", "route": "oral", "frequency": "daily", "start_date": "2026-01-05", "end_date": None,
        "prescriber": None, "prescriber_name": "Dr. Who", "prescriber_display": "Dr. Who", "notes": "Mornings.",
        "created_by": nina.pk, "created_by_name": "Nina Example", "updated_by": nina.pk,
        "updated_by_name": "Nina Example", "created_at": stamp, "updated_at": stamp, "version": 1,
        "alerts": [],
    }  # fmt: skip
    assert (event.app_label, event.model_name, event.action, event.object_pk, event.patient_id) == (
        "medications", "medication", "create", str(medication.pk), ana.pk,
    )  # fmt: skip
    assert (event.summary, event.metadata) == (
        "Medication recorded", {"status": "active", "actor_name": "Nina Example"},
    )  # fmt: skip
    assert acting_as("nina").get(path(f"{medication.pk}/")).json() == response.json()


def test_what_may_be_left_out_has_a_meaning(acting_as, ana, path):
    least = {"patient": str(ana.pk), "medication_name": "Iron", "dose": "1", "route": "oral", "frequency": "daily"}

    answer = acting_as("nina").post(path(), least).json()

    assert (answer["status"], answer["start_date"], answer["end_date"], answer["notes"]) == ("active", None, None, "")
    assert (answer["prescriber"], answer["prescriber_name"], answer["prescriber_display"]) == (None, "", "")


def test_a_chosen_prescriber_is_shown_by_name_and_what_was_typed_is_kept(acting_as, stone, path, says):
    answer = acting_as("nina").post(path(), says(prescriber=stone.pk, prescriber_name="Dr. Who")).json()

    assert (answer["prescriber"], answer["prescriber_name"], answer["prescriber_display"]) == (
        stone.pk, "Cora Stone", "Cora Stone",
    )  # fmt: skip
    assert Medication.unscoped.get().prescriber_name == "Dr. Who"


def test_equal_medications_are_accepted(acting_as, path, says):
    nina = acting_as("nina")

    assert [nina.post(path(), says()).status_code for _ in range(2)] == [201, 201]


def test_a_past_medication_may_be_written_down(acting_as, path, says):
    past = says(status="discontinued", start_date="2019-01-05", end_date="2019-02-05")

    answer = acting_as("nina").post(path(), past)

    assert (answer.status_code, answer.json()["status_label"]) == (201, "Discontinued")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"medication_name": "  "}, "medication_name"),
        ({"medication_name": None}, "medication_name"),
        ({"medication_name": "x" * 181}, "medication_name"),
        ({"dose": ""}, "dose"),
        ({"dose": "x" * 121}, "dose"),
        ({"route": " "}, "route"),
        ({"frequency": ""}, "frequency"),
        ({"status": "paused"}, "status"),
        ({"status": ""}, "status"),
        ({"start_date": "05.01.2026"}, "start_date"),
        ({"start_date": "1492-01-01"}, "start_date"),
        ({"start_date": "2026-02-30"}, "start_date"),
        ({"start_date": "2026-03-01", "end_date": "2026-02-28", "status": "inactive"}, "end_date"),
        ({"end_date": "2026-02-28"}, "end_date"),
        ({"end_date": "9999-12-31"}, "end_date"),
        ({"patient": 10**9}, "patient"),
        ({"patient": "x"}, "patient"),
        ({"prescriber": 10**9}, "prescriber"),
        ({"prescriber": True}, "prescriber"),
        ({"prescriber_name": "x" * 151}, "prescriber_name"),
        ({"notes": None}, "notes"),
        ({"id": 7}, "id"),
        ({"facility": 7}, "facility"),
        ({"created_by_name": "Me"}, "created_by_name"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(acting_as, path, says, fields, field):
    response = acting_as("nina").post(path(), says(**fields))

    assert (response.status_code, field in response.json()) == (400, True), response.content
    assert response.json()["detail"]
    assert not Medication.unscoped.exists()
    assert not AuditEvent.objects.exists()


def test_whoever_is_not_of_this_facility_or_out_of_use_cannot_be_named(acting_as, north, south, path, says):
    nina = acting_as("nina")
    refused = [
        ({"patient": a_patient(south).pk}, "patient"),
        ({"patient": a_patient(north, is_active=False).pk}, "patient"),
        ({"prescriber": a_care_provider(south).pk}, "prescriber"),
        ({"prescriber": a_care_provider(north, is_active=False).pk}, "prescriber"),
    ]

    for fields, field in refused:
        response = nina.post(path(), says(**fields))
        assert (response.status_code, field in response.json()) == (400, True), fields


def test_a_long_name_of_wide_letters_has_a_key_all_the_same(acting_as, path, says):
    assert acting_as("nina").post(path(), says(medication_name="ﷺ" * 180)).status_code == 201


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("stan", 403), ("bill", 403), ("adam", 403), ("selma", 403), ("liam", 403), ("lost", 403)],
)
def test_it_turns_away_before_it_looks_at_the_body(acting_as, path, says, who, status):
    assert acting_as(who).post(path(), says()).status_code == status
    assert acting_as(who).post(path(), {}).status_code == status
    assert not Medication.unscoped.exists()


@pytest.mark.parametrize("who", ["ada", "paul", "nina"])
def test_whoever_manages_medications_writes_them(acting_as, path, says, who):
    assert acting_as(who).post(path(), says()).status_code == 201


def test_it_costs(acting_as, stone, path, says, statements, budget):
    nina, other = acting_as("nina"), says(medication_name="Metformin", prescriber=stone.pk)

    assert statements(lambda: nina.post(path(), says())) == budget("create_medication")
    assert statements(lambda: nina.post(path(), other)) == budget("create_medication.prescriber")


@pytest.mark.weak_point("N15")
@pytest.mark.parametrize("name", ["medication_name", "dose", "route", "frequency"])
@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u3164", "\n", "\u2028", "\x1b"])
def test_what_is_taken_and_how_is_one_line_whose_signs_can_be_seen(acting_as, path, says, name, sign):
    response = acting_as("nina").post(path(), says(**{name: f"Amoxi{sign}cillin"}))

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", name])
    assert not Medication.unscoped.exists()
