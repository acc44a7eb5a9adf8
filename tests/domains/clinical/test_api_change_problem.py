from functools import cache

import pytest
from django.db import IntegrityError, InternalError, transaction

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Problem
from careflow.domains.patients.models import Patient
from tests.domains.clinical.code_samples import store_sample
from tests.domains.clinical.factories import make_encounter, make_problem
from tests.domains.scheduling.factories import make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def gout(ana):
    return make_problem(ana, description="Gout", onset_date="2024-01-01", created_by_name="Petra Example")


@pytest.fixture
def person(acting_as):
    """Whoever it is, signed in once."""
    return cache(acting_as)


@pytest.fixture
def patch(person, path, gout):
    person("nina")

    def send(who="nina", headers=None, **fields):
        return person(who).patch(path(f"problems/{gout.pk}/"), fields, headers=headers)

    return send


@pytest.fixture
def delete(person, path, gout):
    person("nina")

    def send(who="nina", headers=None, **query):
        return person(who).delete(path(f"problems/{gout.pk}/", **query), headers=headers)

    return send


def test_only_what_is_sent_is_written(patch, cast, gout, statements, budget):
    answers = []

    assert statements(lambda: answers.append(patch(notes="left toe", icd10_code="M10.9"))) <= budget(
        "change_problem.code"
    )

    answer = answers[0].json()
    assert answers[0].status_code == 200
    assert (answer["description"], answer["icd10_code"], answer["notes"], answer["version"]) == (
        "Gout", "M10.9", "left toe", 2,
    )  # fmt: skip
    assert (answer["created_by_name"], answer["updated_by_name"]) == ("Petra Example", "Nina Example")
    assert answer["updated_by"] == cast.users["nina"].pk
    event = AuditEvent.objects.get()
    assert (event.action, event.summary, event.patient_id) == (
        "update", "Problem changed: icd10_code, notes", gout.patient_id,
    )  # fmt: skip
    assert event.metadata == {
        "changed_fields": ["icd10_code", "notes"], "previous": {}, "next": {}, "actor_name": "Nina Example",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", "Nephropathy"), ("icd10_code", "B20"), ("snomed_code", "86406008"), ("notes", "since spring"),
        ("onset_date", "2023-11-30"), ("resolved_date", "2024-11-30"),
    ],
)  # fmt: skip
def test_the_history_names_what_changed_and_tells_no_diagnosis(patch, field, value):
    assert patch(status="resolved", **{field: value}).status_code == 200

    event = AuditEvent.objects.get()
    assert field in event.metadata["changed_fields"]
    assert (event.metadata["next"], value in f"{event.summary} {event.metadata}") == ({"status": "resolved"}, False)


def test_what_says_nothing_new_changes_nothing(patch, gout):
    response = patch(
        patient=gout.patient_id, description="Gout", status="active", onset_date="2024-01-01", encounter=None
    )

    assert (response.status_code, response.json()["version"]) == (200, 1)
    assert not AuditEvent.objects.exists()


def test_a_remark_costs_less_than_a_new_name(patch, statements, budget):
    assert statements(lambda: patch(notes="left toe")) <= budget("change_problem")


def test_two_people_change_two_fields_and_both_survive(patch):
    patch(notes="left toe")
    patch("paul", snomed_code="90560007")

    stored = Problem.unscoped.get()
    assert (stored.notes, stored.snomed_code, stored.version) == ("left toe", "90560007", 3)


def test_a_problem_is_resolved_and_comes_back(patch):
    resolved = patch(status="resolved").json()
    dated = patch(resolved_date="2024-05-01").json()
    back = patch(status="active").json()

    assert resolved["resolved_date"] is not None
    assert dated["resolved_date"] == "2024-05-01"
    assert (back["status"], back["resolved_date"]) == ("active", None)
    assert AuditEvent.objects.order_by("id").last().metadata["changed_fields"] == ["resolved_date", "status"]


def test_a_whole_record_may_be_sent_back_with_a_new_status(patch):
    fields = ("patient", "description", "icd10_code", "snomed_code", "onset_date", "encounter", "notes")
    stored = patch(status="resolved").json()
    whole = {name: stored[name] for name in (*fields, "resolved_date")}

    back = patch(**whole, status="active")

    assert (back.status_code, back.json()["resolved_date"]) == (200, None)


def test_a_blank_description_becomes_the_title_of_the_code(patch):
    store_sample()

    assert patch(description="").status_code == 400
    assert patch(description="", icd10_code="I10").json()["description"] == "Essential (primary) hypertension"
    assert patch(icd10_code="E11.42").json()["description"] == "Essential (primary) hypertension"


def test_the_problem_stays_with_its_patient(patch, ana):
    ben = make_patient(ana.facility, "Bell", "Ben")

    assert patch(patient=ben.pk).json()["patient"] == ["A problem stays with its patient."]
    assert patch(encounter=make_encounter(ben).pk).json()["encounter"] == ["This encounter is another patient’s."]
    linked = make_encounter(ana)
    assert patch(encounter=linked.pk).json()["encounter"] == linked.pk
    assert patch(encounter=None).json()["encounter"] is None


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"onset_date": "2099-01-01"}, "onset_date"),
        ({"resolved_date": "2025-01-01"}, "resolved_date"),
        ({"status": "resolved", "resolved_date": "2023-12-31"}, "resolved_date"),
        ({"status": "inactive", "resolved_date": "2025-01-01"}, "resolved_date"),
        ({"snomed_code": "123456"}, "snomed_code"),
        ({"version": 2}, "version"),
    ],
)
def test_it_refuses_what_cannot_be(patch, fields, name):
    response = patch(**fields)

    assert response.status_code == 400
    assert set(response.json()) == {"detail", "code", name}
    assert Problem.unscoped.get().version == 1


def test_an_onset_after_the_resolution_is_refused_by_its_own_name(patch):
    patch(status="resolved", resolved_date="2024-05-01")

    assert list(patch(onset_date="2024-06-01").json()) == ["detail", "code", "onset_date"]


def test_a_problem_does_not_come_back_beside_its_like(patch, ana):
    patch(status="inactive")
    make_problem(ana, description="GOUT")

    assert list(patch(status="active").json()) == ["detail", "code", "description"]
    assert patch(status="active", icd10_code="M10.9").status_code == 200
    make_problem(ana, description="Toes", icd10_code="M10.00")
    assert list(patch(icd10_code="M10.00").json()) == ["detail", "code", "icd10_code"]


def test_on_an_inactive_chart_nothing_comes_back(patch, ana):
    patch(status="inactive")
    Patient.unscoped.filter(pk=ana.pk).update(is_active=False)

    assert patch(status="active").status_code == 400
    assert patch(notes="moved away").status_code == 200


def test_a_stale_page_changes_nothing(patch, delete):
    patch(notes="left toe")

    assert patch(notes="right toe", headers={"If-Match": '"1"'}).status_code == 412
    assert delete(headers={"If-Match": '"1"'}).status_code == 412
    assert patch(notes="right toe", headers={"If-Match": '"2"'}).status_code == 200


def test_an_error_is_marked_once_and_for_good(delete, patch, gout, statements, budget):
    answers = []

    assert statements(lambda: answers.append(delete(reason=" wrong chart "))) <= budget("delete_problem")

    stored = Problem.unscoped.get()
    event = AuditEvent.objects.get()
    assert (answers[0].status_code, answers[0].content) == (204, b"")
    assert (stored.status, stored.error_reason, stored.updated_by_name, stored.version) == (
        "entered_in_error", "wrong chart", "Nina Example", 2,
    )  # fmt: skip
    assert (event.action, event.summary) == ("delete", "Problem marked as entered in error")
    assert event.metadata == {
        "changed_fields": ["status"], "previous": {"status": "active"}, "next": {"status": "entered_in_error"},
        "actor_name": "Nina Example",
    }  # fmt: skip

    assert delete().status_code == 204
    assert list(patch(status="active").json()) == ["detail", "code", "status"]
    assert list(patch(notes="x").json()) == ["detail", "code", "status"]
    assert patch(status="entered_in_error").status_code == 200
    assert AuditEvent.objects.count() == 1
    assert Problem.unscoped.get().version == 2


def test_the_same_may_be_recorded_anew_after_an_error(delete, acting_as, path, ana):
    delete()

    assert acting_as("nina").post(path("problems/"), {"patient": ana.pk, "description": "Gout"}).status_code == 201


@pytest.mark.parametrize("change", [{"status": "active"}, {"notes": "x"}, {"description": "x"}, {"icd10_code": "I10"}])
def test_the_database_keeps_errors_as_they_are(gout, change):
    Problem.unscoped.update(status="entered_in_error")

    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Problem.unscoped.update(**change)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Problem.unscoped.all().delete()


def test_the_database_keeps_problems_with_their_patients_encounters(gout, ana):
    other = make_encounter(make_patient(ana.facility, "Bell", "Ben"))

    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Problem.unscoped.update(encounter=other)


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("bill", 403), ("stan", 403), ("sara", 403), ("liam", 403), ("paul", 200)]
)
def test_whoever_charts_may_change_problems(patch, delete, who, status):
    assert patch(who, notes="x").status_code == status
    assert delete(who).status_code == (204 if status == 200 else status)
    assert AuditEvent.objects.exists() == (status == 200)


def test_nobody_reaches_problems_of_other_facilities(acting_as, cast, gout):
    selma, south = acting_as("selma"), cast.facilities["south"]
    address = f"clinical/problems/{gout.pk}/?facility_id={south.pk}"

    assert [selma.get(address).status_code, selma.patch(address, {"notes": "x"}).status_code] == [404, 404]
    assert selma.delete(address).status_code == 404
    assert selma.patch(f"clinical/problems/987654/?facility_id={south.pk}", {}).status_code == 404
