from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import DiagnosisCode, Encounter, Problem
from careflow.domains.clinical.operations.problems import create_problem
from careflow.domains.patients.models import Patient
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput
from tests.domains.clinical.code_samples import store_sample
from tests.domains.clinical.factories import make_encounter, make_problem
from tests.domains.scheduling.factories import make_patient

pytestmark = pytest.mark.django_db
HYPERTENSION = "38341003"


@pytest.fixture
def post(acting_as, path, ana):
    def send(who="nina", **fields):
        return acting_as(who).post(path("problems/"), {"patient": ana.pk, **fields})

    return send


def today_of(facility):
    return timezone.now().astimezone(ZoneInfo(facility.timezone)).date()


def test_a_problem_is_recorded(acting_as, cast, ana, encounter, path, statements, budget):
    store_sample()
    nina, answers = acting_as("nina"), []
    sent = {
        "patient": str(ana.pk), "description": " High pressure ", "icd10_code": "i10", "snomed_code": HYPERTENSION,
        "status": "active", "onset_date": "2024-02-29", "resolved_date": None, "encounter": encounter.pk,
        "notes": " since the spring ",
    }  # fmt: skip

    assert statements(lambda: answers.append(nina.post(path("problems/"), sent))) <= budget("create_problem")

    stored = Problem.unscoped.get()
    moment = stored.created_at.isoformat().replace("+00:00", "Z")
    assert answers[0].status_code == 201, answers[0].content
    assert answers[0].headers["ETag"] == '"1"'
    assert answers[0].json() == {
        "id": stored.pk,
        "patient": ana.pk,
        "patient_name": "Mora, Ana",
        "patient_chart_number": ana.chart_number,
        "facility": ana.facility_id,
        "description": "High pressure",
        "icd10_code": "I10",
        "snomed_code": HYPERTENSION,
        "status": "active",
        "status_label": "Active",
        "onset_date": "2024-02-29",
        "resolved_date": None,
        "encounter": encounter.pk,
        "notes": "since the spring",
        "created_by": cast.users["nina"].pk,
        "created_by_name": "Nina Example",
        "updated_by": cast.users["nina"].pk,
        "updated_by_name": "Nina Example",
        "created_at": moment,
        "updated_at": moment,
        "version": 1,
        "warnings": [],
    }
    event = AuditEvent.objects.get()
    assert (event.action, event.app_label, event.model_name, event.object_pk, event.summary, event.patient_id) == (
        "create", "clinical", "problem", str(stored.pk), "Problem recorded", ana.pk,
    )  # fmt: skip
    assert event.metadata == {"status": "active", "encounter_id": encounter.pk, "actor_name": "Nina Example"}


def test_a_code_alone_gives_its_title(post):
    store_sample()

    assert post(icd10_code="E1142").json()["description"] == "Type 2 diabetes mellitus with diabetic polyneuropathy"
    assert post(icd10_code="R05.9", description=" ").json()["description"] == "Cough"


def test_a_code_that_nobody_knows_needs_a_description_and_a_second_look(post):
    refused, taken = post(icd10_code="Q99.99"), post(icd10_code="Q99.99", description="Something rare")

    assert (refused.status_code, list(refused.json())) == (400, ["detail", "code", "description"])
    assert taken.status_code == 201
    assert taken.json()["warnings"] == [
        {"code": "problem.unknown_code", "detail": "This code is not in the table of diagnosis codes. Please check it."}
    ]


def test_groups_and_outdated_codes_are_taken_with_a_warning(post):
    store_sample()
    DiagnosisCode.objects.filter(code="I1A.0").update(is_outdated=True, place=None)

    assert [each["code"] for each in post(icd10_code="E11").json()["warnings"]] == ["problem.header_code"]
    assert [each["code"] for each in post(icd10_code="I1A.0").json()["warnings"]] == ["problem.outdated_code"]
    assert post(description="Gout").json()["warnings"] == []


def test_what_is_resolved_without_a_day_was_resolved_today(post, north):
    assert post(description="Gout", status="resolved").json()["resolved_date"] == str(today_of(north))
    given = post(description="Gout", status="resolved", resolved_date="2024-01-01")
    assert given.json()["resolved_date"] == "2024-01-01"


def test_today_is_the_facilitys(ana, north):
    """Nine in the evening in New York is tomorrow in UTC."""
    evening = datetime(2027, 3, 15, 21, 0, tzinfo=ZoneInfo("America/New_York"))
    actor = Actor(
        user_id=None, name="", organization_id=north.organization_id, facility_id=north.pk,
        facility_timezone=north.timezone,
    )  # fmt: skip
    said = {"patient": ana.pk, "description": "Gout"}

    with pytest.raises(BadInput) as refused, transaction.atomic():
        create_problem(actor=actor, fields={**said, "onset_date": date(2027, 3, 16)}, now=evening)
    create_problem(actor=actor, fields={**said, "status": "resolved"}, now=evening)

    assert list(refused.value.errors) == ["onset_date"]
    assert Problem.unscoped.get().resolved_date == date(2027, 3, 15)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "description"),
        ({"description": "  "}, "description"),
        ({"description": "x" * 256}, "description"),
        *(({"description": f"Go{sign}ut"}, "description") for sign in "\u00ad\u200b\u3164\n\u2028"),
        ({"description": "Gout", "icd10_code": "gout"}, "icd10_code"),
        ({"description": "Gout", "icd10_code": "E.1142"}, "icd10_code"),
        ({"description": "Gout", "snomed_code": "38341004"}, "snomed_code"),
        ({"description": "Gout", "snomed_code": 38341003}, "snomed_code"),
        ({"description": "Gout", "status": "cured"}, "status"),
        ({"description": "Gout", "status": "entered_in_error"}, "status"),
        ({"description": "Gout", "onset_date": "2099-01-01"}, "onset_date"),
        ({"description": "Gout", "onset_date": "2024"}, "onset_date"),
        ({"description": "Gout", "resolved_date": "2024-01-01"}, "resolved_date"),
        ({"description": "Gout", "status": "resolved", "resolved_date": "2099-01-01"}, "resolved_date"),
        (
            {"description": "Gout", "status": "resolved", "onset_date": "2024-01-02", "resolved_date": "2024-01-01"},
            "resolved_date",
        ),
        ({"description": "Gout", "encounter": 987_654}, "encounter"),
        ({"description": "Gout", "encounter": "abc"}, "encounter"),
        ({"description": "Gout", "patient": 987_654}, "patient"),
        ({"description": "Gout", "patient": None}, "patient"),
        ({"description": "Gout", "severity": "bad"}, "severity"),
        ({"description": "Gout", "created_by": 1}, "created_by"),
    ],
)
def test_it_refuses_what_cannot_be(post, fields, name):
    response = post(**fields)

    assert response.status_code == 400
    assert set(response.json()) == {"detail", "code", name}
    assert not Problem.unscoped.exists()
    assert not AuditEvent.objects.exists()


def test_the_patient_must_be_named(acting_as, path):
    response = acting_as("nina").post(path("problems/"), {"description": "Gout"})

    assert (response.status_code, response.json()["patient"]) == (400, ["This field is required."])


def test_patients_and_encounters_of_others_are_refused(post, cast, ana):
    elsewhere = make_patient(cast.facilities["south"])
    other = make_encounter(make_patient(ana.facility, "Bell", "Ben"))
    cancelled = make_encounter(ana)
    Encounter.unscoped.filter(pk=cancelled.pk).update(status="cancelled")

    assert list(post(description="Gout", patient=elsewhere.pk).json()) == ["detail", "code", "patient"]
    for encounter in (other, cancelled, make_encounter(elsewhere)):
        assert list(post(description="Gout", encounter=encounter.pk).json()) == ["detail", "code", "encounter"]


def test_an_inactive_chart_takes_no_problems(post, ana):
    Patient.unscoped.filter(pk=ana.pk).update(is_active=False)

    assert post(description="Gout").json()["patient"] == ["This chart is inactive. Restore it first."]


def test_an_active_problem_stands_once(post):
    assert post(description="Gout").status_code == 201
    assert post(description="Hypertension", icd10_code="I10").status_code == 201

    twice, coded = post(description=" GOUT "), post(description="High pressure", icd10_code="I10")

    assert (twice.status_code, list(twice.json())) == (400, ["detail", "code", "description"])
    assert (coded.status_code, list(coded.json())) == (400, ["detail", "code", "icd10_code"])
    assert post(description="gout", status="resolved").status_code == 201
    assert post(description="Gout", icd10_code="M10.9").status_code == 201
    assert Problem.unscoped.filter(status="active").count() == 3


def test_what_came_from_another_system_counts_too(post, ana):
    for number in (1, 2):
        make_problem(ana, description="Gout", external_system="synthea", external_id=str(number))

    assert post(description="gout").status_code == 400


def test_another_patient_may_have_the_same(post, ana):
    ben = make_patient(ana.facility, "Bell", "Ben")

    assert post(description="Gout").status_code == 201
    assert post(description="Gout", patient=ben.pk).status_code == 201


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("bill", 403), ("lost", 403), ("stan", 403), ("adam", 403), ("paul", 201)]
)
def test_whoever_charts_may_record_problems(post, who, status):
    assert post(who, description="Gout").status_code == status
    assert Problem.unscoped.exists() == (status == 201)


def test_the_event_and_the_problem_stand_or_fall_together(post, monkeypatch):
    def fails(**_):
        raise RuntimeError("no log")

    monkeypatch.setattr("careflow.domains.clinical.operations.problems.audit.record", fails)

    assert post(description="Gout").status_code == 500
    assert not Problem.unscoped.exists()


def test_the_onset_may_be_today(post, north):
    assert post(description="Gout", onset_date=str(today_of(north))).status_code == 201
    assert post(description="Flu", onset_date=str(today_of(north) + timedelta(days=1))).status_code == 400
    assert date.fromisoformat(post(description="Cold", onset_date="1931-05-01").json()["onset_date"]).year == 1931
