import pytest

from careflow.domains.allergies.models import NoKnownAllergies, PatientAllergy
from careflow.domains.audit.models import AuditEvent
from careflow.platform.folding import fold
from tests.domains.allergies.factories import an_allergy, none_known

pytestmark = pytest.mark.django_db


@pytest.fixture
def allergy(ann):
    return an_allergy(ann)


def test_only_what_is_sent_is_written(cast, acting_as, ann, path, allergy):
    before = acting_as("nina").get(path(f"{allergy.pk}/")).json()

    response = acting_as("paul").patch(path(f"{allergy.pk}/"), {"severity": "mild", "notes": "Rash only, no hives."})

    assert response.status_code == 200
    assert response.json() == before | {
        "severity": "mild",
        "severity_label": "Mild",
        "notes": "Rash only, no hives.",
        "updated_by": cast.users["paul"].pk,
        "updated_at": response.json()["updated_at"],
        "version": 2,
    }
    assert response.json()["updated_at"] > before["updated_at"]
    assert response.headers["ETag"] == '"2"'
    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action, event.object_pk, event.patient_id) == (
        "allergies", "patientallergy", "update", str(allergy.pk), ann.pk,
    )  # fmt: skip
    assert event.metadata == {
        "changed_fields": ["notes", "severity"],
        "previous": {"severity": "moderate"},
        "next": {"severity": "mild"},
        "actor_name": "Paul Example",
    }
    assert "Rash" not in event.summary


def test_the_whole_record_as_the_client_sends_it_is_accepted(acting_as, path, says, allergy):
    body = says(allergen="Penicillin V", onset_date="2019-01-02")
    nurse = acting_as("nina")

    patched = nurse.patch(path(f"{allergy.pk}/"), body)
    put = nurse.put(path(f"{allergy.pk}/"), body | {"notes": "x"})

    assert (patched.status_code, put.status_code) == (200, 200)
    assert {name: put.json()[name] for name in body} == body | {"notes": "x"}
    changed = AuditEvent.objects.order_by("id").first()
    assert changed.metadata["changed_fields"] == ["allergen", "onset_date", "severity"]
    assert changed.metadata["previous"] == {"severity": "moderate"}
    assert changed.metadata["next"] == {"severity": "severe"}


def test_what_a_put_leaves_out_keeps_its_value(acting_as, ann, path, allergy):
    body = {"patient": ann.pk, "allergen": "Penicillin", "reaction": "Rash"}

    response = acting_as("nina").put(path(f"{allergy.pk}/"), body)

    assert (response.json()["reaction"], response.json()["severity"]) == ("Rash", "moderate")
    for missing in body:
        rest = {name: value for name, value in body.items() if name != missing}
        assert missing in acting_as("nina").put(path(f"{allergy.pk}/"), rest).json()


def test_a_save_without_a_difference_leaves_no_trace(acting_as, ann, path, allergy):
    response = acting_as("nina").patch(path(f"{allergy.pk}/"), {"patient": ann.pk, "allergen": "Penicillin "})

    assert (response.status_code, response.json()["version"]) == (200, 1)
    assert not AuditEvent.objects.exists()


def test_it_stays_with_its_patient(acting_as, bob, path, allergy):
    response = acting_as("nina").patch(path(f"{allergy.pk}/"), {"patient": bob.pk})

    assert (response.status_code, response.json()["patient"]) == (400, ["An allergy stays with its patient."])


@pytest.mark.parametrize("status", ["inactive", "resolved", "entered_in_error"])
def test_it_stops_being_active(acting_as, path, allergy, status):
    answer = acting_as("nina").patch(path(f"{allergy.pk}/"), {"status": status}).json()

    assert (answer["status"], answer["is_active"]) == (status, False)


def test_a_wrong_entry_is_final(acting_as, path, allergy):
    nurse = acting_as("nina")
    nurse.patch(path(f"{allergy.pk}/"), {"status": "entered_in_error"})

    for fields in ({"status": "active"}, {"notes": "x"}, {"allergen": "Latex", "status": "entered_in_error"}):
        response = nurse.patch(path(f"{allergy.pk}/"), fields)
        assert response.status_code == 400
        assert response.json()["status"] == [
            "This was entered in error and stays as it is. Record a new allergy instead."
        ]
    assert nurse.patch(path(f"{allergy.pk}/"), {"status": "entered_in_error"}).status_code == 200
    assert (PatientAllergy.unscoped.get().version, AuditEvent.objects.count()) == (2, 1)


def test_it_comes_back_unless_another_took_its_place(acting_as, ann, path):
    old = an_allergy(ann, status="resolved")
    nurse = acting_as("nina")
    an_allergy(ann, "penicillin")

    refused = nurse.patch(path(f"{old.pk}/"), {"status": "active"})
    PatientAllergy.unscoped.exclude(pk=old.pk).update(status="inactive")
    accepted = nurse.patch(path(f"{old.pk}/"), {"status": "active"})

    assert (refused.status_code, "allergen" in refused.json()) == (400, True)
    assert (accepted.status_code, accepted.json()["is_active"]) == (200, True)


def test_another_spelling_is_the_same_and_another_name_may_be_taken(acting_as, ann, path, allergy):
    an_allergy(ann, "Amoxicillin")
    nurse = acting_as("nina")

    assert nurse.patch(path(f"{allergy.pk}/"), {"allergen": "PENICILLIN"}).json()["allergen"] == "PENICILLIN"
    assert nurse.patch(path(f"{allergy.pk}/"), {"allergen": "amoxicillin"}).status_code == 400


def test_what_an_earlier_release_keyed_otherwise_can_be_corrected_beside_its_twin(acting_as, ann, path):
    stored = an_allergy(ann, "Co\u2011trimoxazole", allergen_key=fold("Co\u2011trimoxazole"))
    an_allergy(ann, "Co-trimoxazole")

    changed = acting_as("nina").patch(path(f"{stored.pk}/"), {"severity": "life_threatening"})

    stored.refresh_from_db()
    assert (changed.status_code, changed.json()["severity"]) == (200, "life_threatening")
    assert stored.allergen_key == fold("Co\u2011trimoxazole")


def test_reactivating_takes_back_that_none_are_known(acting_as, ann, path):
    old = an_allergy(ann, status="resolved")
    none_known(ann)

    response = acting_as("nina").patch(path(f"{old.pk}/"), {"status": "active"})

    assert response.status_code == 200
    stated = NoKnownAllergies.unscoped.get()
    assert stated.withdrawn_at is not None
    assert AuditEvent.objects.get().metadata["withdrawn_no_known_allergies_id"] == stated.pk


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"allergen": ""}, "allergen"),
        ({"reaction": " "}, "reaction"),
        ({"category": None}, "category"),
        ({"severity": "?"}, "severity"),
        ({"status": ""}, "status"),
        ({"onset_date": "2999-01-01"}, "onset_date"),
        ({"patient": None}, "patient"),
        ({"updated_at": "2026-01-01"}, "updated_at"),
        ({"error_reason": "x"}, "error_reason"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(acting_as, path, allergy, fields, field):
    response = acting_as("nina").patch(path(f"{allergy.pk}/"), fields)

    assert (response.status_code, field in response.json()) == (400, True), response.content
    assert PatientAllergy.unscoped.get().version == 1


def test_an_onset_can_be_cleared(acting_as, ann, path):
    allergy = an_allergy(ann, onset_date="2020-01-01")

    assert acting_as("nina").patch(path(f"{allergy.pk}/"), {"onset_date": None}).json()["onset_date"] is None


def test_a_stale_change_is_refused_and_changes_nothing(acting_as, path, allergy):
    nurse = acting_as("nina")
    nurse.patch(path(f"{allergy.pk}/"), {"severity": "mild"}, headers={"If-Match": '"1"'})

    response = nurse.patch(path(f"{allergy.pk}/"), {"severity": "severe"}, headers={"If-Match": '"1"'})

    assert (response.status_code, response.json()["code"]) == (412, "resource.stale")
    assert PatientAllergy.unscoped.get().severity == "mild"


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("bill", 403), ("sara", 403), ("lena", 403)])
@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_it_turns_away(acting_as, path, allergy, who, status, method):
    response = acting_as(who).send(method, path(f"{allergy.pk}/"), {"severity": "?"})

    assert response.status_code == status


def test_it_costs_what_it_may(acting_as, path, allergy, statements, budget):
    nurse = acting_as("nina")
    nurse.get(path(f"{allergy.pk}/"))

    def cost(**fields):
        return statements(lambda: nurse.patch(path(f"{allergy.pk}/"), fields))

    assert cost(status="resolved", notes="x") == budget("change_allergy")
    assert cost(status="active") == budget("change_allergy.reactivate")
