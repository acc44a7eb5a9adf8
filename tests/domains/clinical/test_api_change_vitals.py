from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter, Vitals
from tests.domains.clinical.factories import make_encounter, make_signed, make_vitals
from tests.domains.scheduling.factories import make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def vitals(cast, encounter):
    return make_vitals(
        encounter, bp_systolic=118, bp_diastolic=76, weight_kg="70.50", notes="left arm",
        recorded_by_id=cast.users["nina"].pk, recorded_by_name="Nina Example",
    )  # fmt: skip


def test_a_correction_names_who_made_it(acting_as, cast, vitals, path, statements, budget):
    paul, answers = acting_as("paul"), []
    before = paul.get(path(f"vitals/{vitals.pk}/")).json()
    body = {"weight_kg": "71.5", "height_cm": 172, "heart_rate_bpm": 70}

    assert statements(lambda: answers.append(paul.patch(path(f"vitals/{vitals.pk}/"), body))) <= budget("change_vitals")

    answer = answers[0].json()
    assert (answers[0].status_code, answers[0].headers["ETag"]) == (200, '"2"')
    assert answer == before | {
        "weight_kg": "71.50", "height_cm": "172.0", "bmi": "24.2", "version": 2, "updated_at": answer["updated_at"],
        "recorded_by": cast.users["paul"].pk, "recorded_by_name": "Paul Example",
    }  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.action, event.app_label, event.model_name, event.object_pk, event.summary, event.patient_id) == (
        "update", "clinical", "vitals", str(vitals.pk), "Vitals changed", vitals.encounter.patient_id,
    )  # fmt: skip
    assert event.metadata == {
        "encounter_id": vitals.encounter_id, "changed_fields": ["height_cm", "weight_kg"],
        "actor_name": "Paul Example",
    }  # fmt: skip


def test_a_measurement_is_taken_back(acting_as, vitals, path):
    answer = acting_as("nina").patch(path(f"vitals/{vitals.pk}/"), {"weight_kg": None, "heart_rate_bpm": ""}).json()

    assert (answer["weight_kg"], answer["heart_rate_bpm"], answer["bp_systolic"]) == (None, None, 118)


def test_the_whole_record_as_the_client_sends_it_is_accepted(acting_as, vitals, path):
    """Its own encounter among the fields, and nothing that differs: nothing is written or recorded."""
    body = {
        "encounter": str(vitals.encounter_id), "height_cm": None, "weight_kg": "70.50", "bp_systolic": 118,
        "bp_diastolic": 76, "heart_rate_bpm": 70, "respiratory_rate": None, "temperature_c": None,
        "spo2_percent": None, "pain_score": None, "notes": "left arm", "measured_at": None,
    }  # fmt: skip

    response = acting_as("paul").patch(path(f"vitals/{vitals.pk}/"), body)

    assert (response.status_code, response.json()["version"], response.json()["recorded_by_name"]) == (
        200, 1, "Nina Example",
    )  # fmt: skip
    assert not AuditEvent.objects.exists()


def test_vitals_do_not_move_to_another_encounter(acting_as, vitals, path):
    other = make_encounter(vitals.encounter.patient)

    response = acting_as("nina").patch(path(f"vitals/{vitals.pk}/"), {"encounter": other.pk, "pain_score": 1})

    assert (response.status_code, response.json()["encounter"]) == (400, ["Vitals stay with their encounter."])
    assert Vitals.unscoped.get().version == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"bp_systolic": 76}, "bp_systolic"),
        ({"bp_diastolic": 118}, "bp_diastolic"),
        ({"bp_systolic": 60, "bp_diastolic": 61}, "bp_diastolic"),
        ({"heart_rate_bpm": 300}, "heart_rate_bpm"),
        ({"bmi": "20"}, "bmi"),
        (
            {"weight_kg": None, "bp_systolic": None, "bp_diastolic": "", "heart_rate_bpm": None, "notes": "x"},
            "non_field_errors",
        ),
    ],
)
def test_what_stands_and_what_is_sent_must_fit_together(acting_as, vitals, path, body, field):
    response = acting_as("nina").patch(path(f"vitals/{vitals.pk}/"), body)

    vitals.refresh_from_db()
    assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])
    assert vitals.version == 1
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("body", [{"bp_systolic": None}, {"bp_diastolic": None}, {"bp_systolic": 77}])
def test_half_a_blood_pressure_is_fine(acting_as, vitals, path, body):
    assert acting_as("nina").patch(path(f"vitals/{vitals.pk}/"), body).status_code == 200


def test_only_a_changed_time_is_checked(acting_as, encounter, path):
    """An import recorded it a week before the encounter; that stays, and can be repeated, but not be made."""
    long_before = encounter.started_at - timedelta(days=7)
    vitals = make_vitals(encounter, measured_at=long_before)
    nina = acting_as("nina")

    kept = nina.patch(path(f"vitals/{vitals.pk}/"), {"measured_at": long_before.isoformat(), "pain_score": 1})
    worse = nina.patch(path(f"vitals/{vitals.pk}/"), {"measured_at": (long_before - timedelta(1)).isoformat()})
    ahead = nina.patch(path(f"vitals/{vitals.pk}/"), {"measured_at": (timezone.now() + timedelta(1)).isoformat()})
    right = nina.patch(path(f"vitals/{vitals.pk}/"), {"measured_at": encounter.started_at.isoformat()})

    assert [answer.status_code for answer in (kept, worse, ahead, right)] == [200, 400, 400, 200]
    assert "measured_at" in worse.json().keys() & ahead.json().keys()
    assert AuditEvent.objects.order_by("-id")[0].metadata["changed_fields"] == ["measured_at"]


def test_a_start_that_was_put_off_begins_with_the_correction(acting_as, encounter, path, statements, budget):
    vitals, nina = make_vitals(encounter), acting_as("nina")
    Encounter.unscoped.update(started_at=timezone.now() + timedelta(hours=1))

    sent = statements(lambda: nina.patch(path(f"vitals/{vitals.pk}/"), {"pain_score": 1}))

    assert sent <= budget("change_vitals.early")
    encounter.refresh_from_db()
    assert (encounter.started_at, encounter.version) == (vitals.measured_at, 2)
    assert list(AuditEvent.objects.order_by("id").values_list("model_name", flat=True)) == ["vitals", "encounter"]


def test_signed_vitals_are_locked_even_where_nothing_changes(acting_as, ana, path):
    encounter = make_encounter(ana)
    vitals = make_vitals(encounter)
    signed = make_signed(ana)
    Vitals.unscoped.filter(pk=vitals.pk).update(notes="x")
    cancelled = make_vitals(make_encounter(ana))
    Encounter.unscoped.filter(pk=cancelled.encounter_id).update(status="cancelled")
    _sign(encounter, signed)

    for row in (vitals, cancelled):
        for body in ({"pain_score": 1}, {}):
            response = acting_as("ada").patch(path(f"vitals/{row.pk}/"), body)
            assert (response.status_code, list(response.json())) == (400, ["detail", "code", "encounter"])
    assert not AuditEvent.objects.exists()


def _sign(encounter, like):
    """As a signature leaves it."""
    note, model = encounter.progress_note, like.progress_note
    version = model.versions.get()
    version.pk, version.note = None, note
    version.save(force_insert=True)
    model.refresh_from_db()
    type(note).unscoped.filter(pk=note.pk).update(status="signed", signed_version=1, signed_at=model.signed_at)
    Encounter.unscoped.filter(pk=encounter.pk).update(status="signed", ended_at=model.signed_at)


def test_a_stale_version_changes_nothing(acting_as, vitals, path):
    nina = acting_as("nina")

    stale = nina.patch(path(f"vitals/{vitals.pk}/"), {"pain_score": 1}, headers={"If-Match": '"7"'})
    fresh = nina.patch(path(f"vitals/{vitals.pk}/"), {"pain_score": 1}, headers={"If-Match": '"1"'})
    late = nina.patch(path(f"vitals/{vitals.pk}/"), {"pain_score": 2}, headers={"If-Match": '"1"'})

    assert [answer.status_code for answer in (stale, fresh, late)] == [412, 200, 412]
    assert Vitals.unscoped.get().pain_score == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("lost", 403), ("sara", 403), ("liam", 403), ("stan", 403), ("bill", 403), ("petra", 200)],
)
def test_it_turns_away(acting_as, vitals, path, who, status):
    assert acting_as(who).patch(path(f"vitals/{vitals.pk}/"), {"pain_score": 1}).status_code == status
    assert (Vitals.unscoped.get().pain_score == 1) is (status == 200)


def test_vitals_of_another_facility_do_not_exist(acting_as, cast, path):
    foreign = make_vitals(make_encounter(make_patient(cast.facilities["south"])))

    for number in (foreign.pk, 987_654):
        assert acting_as("ada").patch(path(f"vitals/{number}/"), {"pain_score": 1}).status_code == 404
        assert acting_as("ada").get(path(f"vitals/{number}/")).status_code == 404


def test_vitals_are_neither_replaced_nor_deleted(acting_as, vitals, path):
    ada = acting_as("ada")

    assert ada.put(path(f"vitals/{vitals.pk}/"), {"pain_score": 1}).status_code == 405
    assert ada.delete(path(f"vitals/{vitals.pk}/")).status_code == 405
    assert ada.get(path("vitals/x/")).status_code == 404
