from datetime import UTC, date, datetime

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications.models import Medication
from tests.domains.medications.factories import a_medication
from tests.domains.patients.factories import a_care_provider, a_patient

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)


def entry(medication):
    return f"{medication.pk}/"


def test_only_what_is_sent_is_written_and_told(cast, acting_as, ana, path):
    medication = a_medication(ana, notes="Mornings.", created_by_name="Importer")

    response = acting_as("paul").patch(path(entry(medication)), {"dose": "20 mg", "start_date": "2027-01-05"})

    answer, event = response.json(), AuditEvent.objects.get()
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert (answer["dose"], answer["start_date"], answer["notes"]) == ("20 mg", "2027-01-05", "Mornings.")
    assert (answer["created_by_name"], answer["updated_by"], answer["updated_by_name"]) == (
        "Importer", cast.users["paul"].pk, "Paul Example",
    )  # fmt: skip
    assert answer["updated_at"] > answer["created_at"]
    assert (event.app_label, event.model_name, event.action, event.patient_id) == (
        "medications", "medication", "update", ana.pk,
    )  # fmt: skip
    assert event.summary == "Medication changed: start_date, dose"
    assert event.metadata == {
        "changed_fields": ["start_date", "dose"], "previous": {}, "next": {}, "actor_name": "Paul Example",
    }  # fmt: skip


def test_the_whole_form_unchanged_changes_nothing(acting_as, ana, stone, path, says):
    medication = a_medication(ana, prescriber=stone, prescriber_name="Dr. Who")
    nina = acting_as("nina")
    shown = nina.get(path(entry(medication))).json()
    form = says(prescriber_name=shown["prescriber_name"])

    assert nina.patch(path(entry(medication)), form).json() == shown
    assert nina.put(path(entry(medication)), form).json() == shown
    assert not AuditEvent.objects.exists()


def test_put_needs_the_whole_form(acting_as, ana, path, says):
    medication = a_medication(ana)

    refused = acting_as("nina").put(path(entry(medication)), {"dose": "20 mg"})
    saved = acting_as("nina").put(path(entry(medication)), says(dose="20 mg"))

    assert (refused.status_code, set(refused.json()) - {"detail", "code"}) == (
        400, {"patient", "medication_name", "route", "frequency"},
    )  # fmt: skip
    assert (saved.status_code, saved.json()["dose"], saved.json()["version"]) == (200, "20 mg", 2)


def test_a_new_name_is_found_at_its_new_place(acting_as, ana, path):
    a_medication(ana, "Metformin")
    medication = a_medication(ana, "Aspirin")

    acting_as("nina").patch(path(entry(medication)), {"medication_name": "Zolpidem"})

    listed = acting_as("nina").get(path(patient_id=ana.pk)).json()
    assert [row["medication_name"] for row in listed] == ["Metformin", "Zolpidem"]


def test_clearing_the_prescriber_shows_what_was_typed_again(acting_as, ana, stone, path, says):
    medication = a_medication(ana, prescriber_name="Dr. Who")
    nina = acting_as("nina")

    chosen = nina.patch(path(entry(medication)), {"prescriber": stone.pk}).json()
    echoed = nina.patch(path(entry(medication)), says(prescriber_name="Cora Stone", dose="5 mg")).json()
    cleared = nina.patch(path(entry(medication)), {"prescriber": None, "prescriber_name": "Cora Stone"}).json()

    assert [(row["prescriber_name"], row["prescriber_display"]) for row in (chosen, echoed, cleared)] == [
        ("Cora Stone", "Cora Stone"), ("Cora Stone", "Cora Stone"), ("Dr. Who", "Dr. Who"),
    ]  # fmt: skip
    events = AuditEvent.objects.order_by("id").values_list("metadata__changed_fields", "metadata__previous")
    assert list(events) == [
        (["prescriber"], {"prescriber": None}), (["dose"], {}), (["prescriber"], {"prescriber": stone.pk}),
    ]  # fmt: skip


def test_another_name_is_kept_behind_the_prescriber(acting_as, ana, stone, path):
    medication = a_medication(ana, prescriber=stone)
    nina = acting_as("nina")

    behind = nina.patch(path(entry(medication)), {"prescriber_name": "Dr. Who"}).json()
    cleared = nina.patch(path(entry(medication)), {"prescriber": None}).json()

    assert (behind["prescriber_name"], cleared["prescriber_name"]) == ("Cora Stone", "Dr. Who")


def test_a_retired_prescriber_stays_where_they_are_but_is_not_chosen_anew(acting_as, north, ana, path, says):
    retired = a_care_provider(north, is_active=False)
    medication, other = a_medication(ana, prescriber=retired), a_medication(ana)
    nina = acting_as("nina")

    assert nina.patch(path(entry(medication)), says(dose="5 mg", prescriber=retired.pk)).status_code == 200
    assert "prescriber" in nina.patch(path(entry(other)), {"prescriber": retired.pk}).json()


def test_the_same_patient_is_fine_and_another_is_not(acting_as, ana, ben, path):
    medication = a_medication(ana)
    nina = acting_as("nina")

    same = nina.patch(path(entry(medication)), {"patient": ana.pk, "dose": "5 mg"})
    other = nina.patch(path(entry(medication)), {"patient": ben.pk, "dose": "9 mg"})

    assert (same.status_code, other.status_code, "patient" in other.json()) == (200, 400, True)
    assert Medication.unscoped.get().dose == "5 mg"


def test_an_active_medication_has_not_ended_yet(acting_as, ana, path, at):
    at(TODAY)
    medication = a_medication(ana, status="inactive", end_date=date(2026, 3, 9))
    nina = acting_as("nina")

    refused = nina.patch(path(entry(medication)), {"status": "active"})
    until_today = nina.patch(path(entry(medication)), {"status": "active", "end_date": "2026-03-10"})
    ended = nina.patch(path(entry(medication)), {"end_date": "2026-03-09"})

    assert (refused.status_code, "end_date" in refused.json()) == (400, True)
    assert (until_today.status_code, until_today.json()["end_date"]) == (200, "2026-03-10")
    assert (ended.status_code, "end_date" in ended.json()) == (400, True)


def test_the_day_is_that_of_the_facility(acting_as, ana, path, at):
    at(datetime(2026, 3, 11, 3, 0, tzinfo=UTC))  # eleven at night in New York
    medication = a_medication(ana)

    assert acting_as("nina").patch(path(entry(medication)), {"end_date": "2026-03-10"}).status_code == 200


def test_an_old_end_does_not_keep_anybody_from_correcting_the_rest(acting_as, ana, path):
    medication = a_medication(ana, end_date=date(2020, 1, 5))

    assert acting_as("nina").patch(path(entry(medication)), {"dose": "5 mg"}).status_code == 200


@pytest.mark.parametrize("says_end", [False, True])
def test_a_medication_taken_again_loses_the_end_that_discontinuing_gave_it(acting_as, ana, path, says, at, says_end):
    at(TODAY)
    medication = a_medication(ana)
    nina = acting_as("nina")
    nina.delete(path(entry(medication)))
    at(datetime(2026, 5, 1, 15, 0, tzinfo=UTC))

    fields = says(status="active", end_date="2026-03-10") if says_end else {"status": "active"}
    answer = nina.patch(path(entry(medication)), fields).json()

    assert (answer["status"], answer["end_date"]) == ("active", None)
    assert AuditEvent.objects.latest("id").metadata["previous"] == {"status": "discontinued"}


def test_an_end_that_is_sent_stands_when_a_medication_is_taken_again(acting_as, ana, path, at):
    at(TODAY)
    medication = a_medication(ana)
    nina = acting_as("nina")
    nina.delete(path(entry(medication)))

    answer = nina.patch(path(entry(medication)), {"status": "active", "end_date": "2026-04-01"}).json()

    assert (answer["status"], answer["end_date"]) == ("active", "2026-04-01")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"status": "inactive", "end_date": "2026-01-04"}, "end_date"),
        ({"start_date": "2028-01-01", "end_date": "2027-12-31"}, "end_date"),
        ({"start_date": "3026-01-04"}, "start_date"),
        ({"status": None}, "status"),
        ({"medication_name": ""}, "medication_name"),
        ({"dose": None}, "dose"),
        ({"prescriber": 10**9}, "prescriber"),
        ({"patient": 10**9}, "patient"),
        ({"version": 1}, "version"),
        ({"prescriber_display": "Dr. Who"}, "prescriber_display"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(acting_as, ana, path, says, fields, field):
    medication = a_medication(ana, start_date=date(2026, 1, 5))

    for method, body in (("PATCH", fields), ("PUT", says(**({"start_date": "2026-01-05"} | fields)))):
        response = acting_as("nina").send(method, path(entry(medication)), body)
        assert (response.status_code, field in response.json()) == (400, True), response.content
    medication.refresh_from_db()
    assert (medication.version, AuditEvent.objects.count()) == (1, 0)


def test_a_stale_version_changes_nothing(acting_as, ana, path):
    medication = a_medication(ana)
    nina = acting_as("nina")

    first = nina.patch(path(entry(medication)), {"dose": "5 mg"}, headers={"If-Match": '"1"'})
    second = nina.patch(path(entry(medication)), {"dose": "9 mg"}, headers={"If-Match": '"1"'})

    assert (first.status_code, second.status_code) == (200, 412)
    assert Medication.unscoped.get().dose == "5 mg"


def test_one_of_another_facility_is_not_there(acting_as, south, path, says):
    foreign = a_medication(a_patient(south))
    nina = acting_as("nina")

    for method in ("GET", "PATCH", "PUT", "DELETE"):
        body = says() if method == "PUT" else {}
        assert nina.send(method, path(entry(foreign)), body).status_code == 404, method
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [(None, 401, 401), ("stan", 200, 403), ("bill", 403, 403), ("adam", 403, 403), ("sara", 403, 403),
     ("lena", 403, 403)],
)  # fmt: skip
def test_it_turns_away(acting_as, ana, path, says, who, reads, writes):
    medication = a_medication(ana)
    somebody = acting_as(who)

    assert somebody.get(path(entry(medication))).status_code == reads
    assert somebody.patch(path(entry(medication)), {"dose": "5 mg"}).status_code == writes
    assert somebody.put(path(entry(medication)), says(dose="5 mg")).status_code == writes
    assert somebody.delete(path(entry(medication))).status_code == writes
    medication.refresh_from_db()
    assert medication.version == 1


def test_it_costs(acting_as, ana, stone, path, says, statements, budget):
    medication = a_medication(ana, prescriber=stone)
    nina = acting_as("nina")
    form = says(prescriber_name="Cora Stone")

    assert statements(lambda: nina.get(path(entry(medication)))) == budget("get_medication")
    assert statements(lambda: nina.patch(path(entry(medication)), form)) == budget("change_medication.nothing")
    assert statements(lambda: nina.patch(path(entry(medication)), form | {"dose": "5"})) == budget("change_medication")
