"""What the patient takes, as the patient reads it."""

from datetime import date, timedelta

from careflow.domains.medications.models import Medication, name_key
from tests.domains.medications.factories import NOW, a_medication
from tests.domains.patients.factories import a_care_provider
from tests.domains.portal.record_budgets import BUDGETS

PATH = "portal/medications/"


def test_it_shows_what_is_taken_and_how(portal_people, acting_as):
    ana = portal_people.patients["ana"]
    paul = a_care_provider(ana.facility, first_name="", last_name="", linked_staff=portal_people.staff["paul@north"])
    medication = a_medication(
        ana, prescriber=paul, prescriber_name="Dr. Who", start_date=date(2026, 1, 2), notes="Asks for it too often.",
    )  # fmt: skip

    response = acting_as("ana").get(PATH)

    assert response.status_code == 200
    assert response.json() == [
        {
            "id": medication.pk, "medication_name": "Lisinopril", "dose": "10 mg", "route": "oral",
            "frequency": "daily", "start_date": "2026-01-02", "end_date": None, "status": "active",
            "status_label": "Active", "prescriber_name": "Paul Example",
        }
    ]  # fmt: skip


def test_a_typed_prescriber_is_shown_where_none_is_chosen(portal_people, acting_as):
    ana = portal_people.patients["ana"]
    a_medication(ana, prescriber_name="Dr. Who")
    a_medication(ana, "Aspirin", status="inactive")

    rows = acting_as("ana").get(PATH).json()

    assert [row["prescriber_name"] for row in rows] == ["Dr. Who", ""]


def test_active_ones_come_first_and_the_newest_entry_first_among_each(portal_people, acting_as):
    ana = portal_people.patients["ana"]

    def taken(days, status):
        return a_medication(ana, status=status, created_at=NOW - timedelta(days=days)).pk

    made = [
        taken(9, "discontinued"), taken(3, "active"), taken(1, "inactive"), taken(2, "active"), taken(2, "active"),
    ]  # fmt: skip

    rows = acting_as("ana").get(PATH).json()

    assert [row["id"] for row in rows] == [made[4], made[3], made[1], made[2], made[0]]
    assert [row["status_label"] for row in rows] == ["Active", "Active", "Active", "Inactive", "Discontinued"]


def test_others_do_not_appear(portal_people, acting_as):
    for name in ("noel", "sofia", "lars"):
        a_medication(portal_people.patients[name])

    assert acting_as("ana").get(PATH).json() == []


def test_it_costs_the_same_for_few_and_for_many_and_is_never_cut(portal_people, acting_as, statements):
    ana = portal_people.patients["ana"]
    doctor = a_care_provider(ana.facility, linked_staff=portal_people.staff["paul@north"])
    for _ in range(3):
        a_medication(ana, prescriber=doctor)
    caller = acting_as("ana")
    few = statements(lambda: caller.get(PATH))
    Medication.unscoped.bulk_create(
        Medication(
            facility=ana.facility, patient=ana, medication_name="x", name_key=name_key("x"), dose="1", route="oral",
            frequency="daily", prescriber=doctor, status="active" if number % 2 else "inactive",
        )
        for number in range(1200)
    )  # fmt: skip

    assert few == statements(lambda: caller.get(PATH)) == BUDGETS["list_medications_for_patient"]
    assert len(caller.get(PATH).json()) == 1203
