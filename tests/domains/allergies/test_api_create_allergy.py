from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from careflow.domains.allergies.models import NoKnownAllergies, PatientAllergy
from careflow.domains.audit.models import AuditEvent
from careflow.platform.folding import fold
from careflow.platform.localtime import to_local
from tests.domains.allergies.factories import an_allergy, none_known

pytestmark = pytest.mark.django_db


def test_it_records_an_allergy(cast, acting_as, north, ann, path, says):
    response = acting_as("nina").post(path(), says(allergen="  Penicillin V ", notes=" as a child "))

    allergy, event = PatientAllergy.unscoped.get(), AuditEvent.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": allergy.pk,
        "patient": ann.pk,
        "patient_name": "Lee, Ann",
        "patient_chart_number": ann.chart_number,
        "facility": north.pk,
        "allergen": "Penicillin V",
        "category": "medication",
        "category_label": "Medication",
        "reaction": "Hives",
        "severity": "severe",
        "severity_label": "Severe",
        "onset_date": "2020-06-30",
        "status": "active",
        "status_label": "Active",
        "is_active": True,
        "notes": "as a child",
        "created_by": cast.users["nina"].pk,
        "updated_by": cast.users["nina"].pk,
        "created_at": response.json()["created_at"],
        "updated_at": response.json()["created_at"],
        "version": 1,
    }
    assert response.headers["ETag"] == '"1"'
    assert (allergy.allergen_key, allergy.created_by_name) == ("penicillin v", "Nina Example")
    assert (event.app_label, event.model_name, event.action, event.object_pk, event.patient_id) == (
        "allergies", "patientallergy", "create", str(allergy.pk), ann.pk,
    )  # fmt: skip
    assert event.metadata == {
        "category": "medication",
        "severity": "severe",
        "status": "active",
        "actor_name": "Nina Example",
    }


def test_what_is_left_out_is_unknown_and_active(acting_as, ann, path):
    answer = acting_as("paul").post(path(), {"patient": str(ann.pk), "allergen": "Wool", "reaction": "Itching"}).json()

    assert {name: answer[name] for name in ("category", "severity", "onset_date", "status", "notes")} == {
        "category": "other", "severity": "unknown", "onset_date": None, "status": "active", "notes": "",
    }  # fmt: skip


@pytest.mark.parametrize("spelling", ["penicillin", "PENICILLIN", " Pénicillin  "])
def test_the_same_active_allergy_is_refused_however_it_is_spelt(acting_as, path, says, spelling):
    nurse = acting_as("nina")
    nurse.post(path(), says())

    response = nurse.post(path(), says(allergen=spelling))

    assert response.status_code == 400
    assert response.json() == {
        "allergen": ["The chart has this allergy already, and it is active."],
        "detail": "Allergen: The chart has this allergy already, and it is active.",
        "code": "input.invalid",
    }
    assert PatientAllergy.unscoped.count() == 1


def test_another_category_or_patient_or_an_old_entry_is_not_in_the_way(acting_as, ann, bob, path, says):
    nurse = acting_as("nina")
    an_allergy(ann, "Penicillin", status="resolved")
    bodies = [says(), says(category="other"), says(patient=bob.pk), says(status="inactive")]

    assert [nurse.post(path(), body).status_code for body in bodies] == [201] * 4


def test_it_takes_back_that_none_are_known(cast, acting_as, ann, path, says):
    stated = none_known(ann)

    response = acting_as("nina").post(path(), says())

    stated.refresh_from_db()
    event = AuditEvent.objects.get()
    assert response.status_code == 201
    assert stated.withdrawn_at is not None
    assert (stated.withdrawn_by_id, stated.withdrawn_by_name, stated.version) == (
        cast.users["nina"].pk, "Nina Example", 2,
    )  # fmt: skip
    assert (event.action, event.metadata["withdrawn_no_known_allergies_id"]) == ("create", stated.pk)


def test_an_allergy_that_is_not_active_leaves_none_known_standing(acting_as, ann, path, says):
    none_known(ann)

    assert acting_as("nina").post(path(), says(status="resolved")).status_code == 201
    assert NoKnownAllergies.unscoped.get().withdrawn_at is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"allergen": " "}, "allergen"),
        ({"allergen": None}, "allergen"),
        ({"allergen": "x" * 161}, "allergen"),
        ({"allergen": "NKDA"}, "allergen"),
        ({"allergen": "no known drug-allergies."}, "allergen"),
        ({"reaction": ""}, "reaction"),
        ({"reaction": 3}, "reaction"),
        ({"category": "medicine"}, "category"),
        ({"severity": "fatal"}, "severity"),
        ({"severity": None}, "severity"),
        ({"status": "deleted"}, "status"),
        ({"onset_date": "2020-02-30"}, "onset_date"),
        ({"onset_date": "9999-12-31"}, "onset_date"),
        ({"onset_date": "10000-01-01"}, "onset_date"),
        ({"notes": None}, "notes"),
        ({"patient": None}, "patient"),
        ({"patient": "x"}, "patient"),
        ({"patient": 999_999_999}, "patient"),
        ({"colour": "red"}, "colour"),
        ({"is_active": True}, "is_active"),
        ({"id": 3}, "id"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(acting_as, path, says, fields, field):
    response = acting_as("nina").post(path(), says(**fields))

    assert (response.status_code, list(response.json())[2:]) == (400, [field]), response.content
    assert not PatientAllergy.unscoped.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("missing", ["patient", "allergen", "reaction"])
def test_three_fields_are_required(acting_as, path, says, missing):
    body = says()
    del body[missing]

    response = acting_as("nina").post(path(), body)

    assert (response.status_code, response.json()[missing]) == (400, ["This field is required."])


def test_unknown_keys_are_reported_first_and_alone(acting_as, path, says):
    response = acting_as("nina").post(path(), says(allergen="", colour="red", version=1))

    assert set(response.json()) == {"detail", "code", "colour", "version"}


def test_a_patient_of_another_facility_and_an_inactive_chart_are_refused(acting_as, ann, stranger, path, says):
    nurse = acting_as("nina")
    foreign = nurse.post(path(), says(patient=stranger.pk))
    type(ann).unscoped.filter(pk=ann.pk).update(is_active=False)
    inactive = nurse.post(path(), says())

    assert (foreign.status_code, foreign.json()["patient"]) == (400, ["Choose a patient of your facility."])
    assert (inactive.status_code, inactive.json()["patient"]) == (400, ["This chart is inactive. Restore it first."])


def test_today_is_the_facilitys(acting_as, north, path, says):
    nurse, today = acting_as("nina"), to_local(datetime.now(UTC), ZoneInfo(north.timezone)).date()

    accepted = nurse.post(path(), says(onset_date=today.isoformat()))
    refused = nurse.post(path(), says(allergen="Latex", onset_date=(today + timedelta(days=1)).isoformat()))

    assert (accepted.status_code, refused.status_code) == (201, 400)
    assert refused.json()["onset_date"] == ["The onset cannot lie in the future."]


@pytest.mark.parametrize(("zone", "status"), [("Pacific/Kiritimati", 201), ("Pacific/Pago_Pago", 400)])
def test_a_day_that_has_begun_on_one_side_of_the_world_only(acting_as, north, path, says, zone, status):
    """The date in Kiritimati is always ahead of that in Pago Pago."""
    type(north).unscoped.filter(pk=north.pk).update(timezone=zone)
    there = datetime.now(UTC) + timedelta(hours=14)

    assert acting_as("nina").post(path(), says(onset_date=there.date().isoformat())).status_code == status


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("bill", 403), ("sara", 403), ("lena", 403)])
@pytest.mark.parametrize("body", [None, "the usual"])
def test_it_turns_away_before_it_looks_at_the_body(acting_as, ann, path, says, who, status, body):
    an_allergy(ann)

    response = acting_as(who).post(path(), says(colour="red") if body else {})

    assert response.status_code == status
    assert set(response.json()) == {"detail", "code"}
    assert PatientAllergy.unscoped.count() == 1


def test_it_costs_what_it_may(acting_as, ann, path, says, statements, budget):
    nurse = acting_as("nina")
    plain = statements(lambda: nurse.post(path(), says(patient=ann.pk)))
    PatientAllergy.unscoped.update(status="resolved")
    none_known(ann)

    assert plain == budget("create_allergy")
    assert statements(lambda: nurse.post(path(), says())) == budget("create_allergy.takes_back_none_known")


@pytest.mark.weak_point("N15")
@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u3164", "\n", "\u2028", "\x1b"])
def test_an_allergen_is_one_line_whose_signs_can_be_seen(acting_as, path, says, sign):
    response = acting_as("nina").post(path(), says(allergen=f"Peni{sign}cillin"))

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "allergen"])
    assert not PatientAllergy.unscoped.exists()


def test_a_reaction_that_shows_nothing_is_blank(acting_as, path, says):
    nina = acting_as("nina")

    assert nina.post(path(), says(reaction="\u200b\n\u3164")).json() == nina.post(path(), says(reaction=" ")).json()
    assert nina.post(path(), says(reaction="Hives\nand\u200b fever")).status_code == 201


@pytest.mark.weak_point("N15")
@pytest.mark.parametrize("stored", ["Peni\u00adcillin", "Penicillin\u200b", "\u3164Penicillin"])
def test_what_was_stored_with_a_sign_that_shows_nothing_is_there_already(acting_as, ann, path, says, stored):
    an_allergy(ann, stored, allergen_key=fold(stored))

    response = acting_as("nina").post(path(), says())

    assert response.status_code == 400
    assert response.json()["allergen"] == ["The chart has this allergy already, and it is active."]
    assert acting_as("nina").post(path(), says(category="food")).status_code == 201
    assert PatientAllergy.unscoped.count() == 2


@pytest.mark.parametrize("allergen", ["Co\u2011trimoxazole", "\uff23o\u2013Trimoxazole", "Co\u2212trimoxazol\u00e9"])
def test_the_kind_of_a_hyphen_makes_no_other_allergen(acting_as, ann, path, says, allergen):
    an_allergy(ann, "Co-trimoxazole")

    assert acting_as("nina").post(path(), says(allergen=allergen)).status_code == 400
