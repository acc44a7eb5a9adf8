"""What the answers to writes and reads of a medication say against it, and who said to go on."""

import pytest

from careflow.domains.allergies.models import PatientAllergy
from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications.models import Medication, MedicationAlert
from careflow.platform.folding import fold
from tests.domains.allergies.factories import an_allergy
from tests.domains.medications.factories import a_medication

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(acting_as):
    return acting_as("nina")


@pytest.fixture
def penicillin(ana):
    return an_allergy(ana, "Penicillin V", severity="severe")


def told(answer):
    return [(alert["code"], alert["severity"], alert["allergy"], alert["medication"]) for alert in answer["alerts"]]


def test_a_medication_is_written_down_and_the_answer_warns(cast, nina, ana, path, says, penicillin):
    response = nina.post(path(), says(medication_name="Amoxicillin 500 MG Oral Tablet"))

    medication, alert, event = Medication.unscoped.get(), MedicationAlert.unscoped.get(), AuditEvent.objects.get()
    assert response.status_code == 201
    assert response.json()["alerts"] == [
        {
            "id": alert.pk,
            "code": "allergy.same_class",
            "severity": "high",
            "detail": "Amoxicillin is of one kind with the allergen Penicillin V (penicillins).",
            "allergy": penicillin.pk,
            "medication": None,
            "raised_at": response.json()["created_at"],
            "acknowledged_at": None,
            "acknowledged_by": None,
            "acknowledged_by_name": "",
            "override_reason": "",
        }
    ]
    assert (alert.medication_id, alert.raised_to_id, alert.raised_to_name) == (
        medication.pk, cast.users["nina"].pk, "Nina Example",
    )  # fmt: skip
    assert event.metadata == {
        "status": "active",
        "alerts": [{"code": "allergy.same_class", "severity": "high", "allergy_id": penicillin.pk}],
        "alerts_overridden": False,
        "actor_name": "Nina Example",
    }
    assert nina.get(path(f"{medication.pk}/")).json() == response.json()


def test_a_reason_is_kept_with_who_gave_it_and_shown_once(cast, nina, path, says, penicillin):
    body = says(medication_name="Amoxicillin", override_reason=" Tolerated twice since. ")

    answer = nina.post(path(), body).json()

    [alert] = answer["alerts"]
    stored = MedicationAlert.unscoped.get()
    assert (alert["override_reason"], alert["acknowledged_at"]) == ("Tolerated twice since.", answer["created_at"])
    assert (alert["acknowledged_by"], alert["acknowledged_by_name"]) == (cast.users["nina"].pk, "Nina Example")
    assert (stored.override_reason, stored.overridden_by_id) == ("Tolerated twice since.", cast.users["nina"].pk)
    assert nina.get(path(f"{answer['id']}/")).json()["alerts"] == []
    event = AuditEvent.objects.get()
    assert event.metadata["alerts_overridden"] is True
    assert "Tolerated" not in str(event.metadata) + event.summary


def test_the_gravest_comes_first_and_lists_carry_none(nina, ana, ben, path, says, penicillin):
    other = a_medication(ana, "Augmentin")
    a_medication(ana, "Amoxil", status="discontinued")
    a_medication(ben, "Amoxicillin")
    an_allergy(ana, "Cefdinir", severity="mild")
    an_allergy(ana, "Amoxicillin", status="resolved")

    answer = nina.post(path(), says(medication_name="Amoxicillin")).json()

    assert [entry[:2] for entry in told(answer)] == [
        ("allergy.same_class", "high"), ("duplicate.same_substance", "moderate"), ("allergy.cross_reactive", "low"),
    ]  # fmt: skip
    assert told(answer)[1][3] == other.pk
    assert all("alerts" not in row for row in nina.get(path()).json())


@pytest.mark.parametrize("status", ["inactive", "discontinued"])
def test_what_is_not_taken_is_not_compared(nina, path, says, penicillin, status):
    assert nina.post(path(), says(medication_name="Amoxicillin", status=status)).json()["alerts"] == []
    assert not MedicationAlert.unscoped.exists()


@pytest.mark.parametrize("fields", [{"status": "inactive"}, {"status": "inactive", "medication_name": "Augmentin"}])
def test_what_is_no_longer_taken_is_not_compared(nina, ana, path, penicillin, fields):
    medication = a_medication(ana, "Amoxicillin")

    assert nina.patch(path(f"{medication.pk}/"), fields).json()["alerts"] == []
    assert not MedicationAlert.unscoped.exists()


def test_a_change_of_the_name_is_compared_anew(nina, ana, path, penicillin):
    medication = a_medication(ana, "Azithromycin")
    address = path(f"{medication.pk}/")

    warned = nina.patch(address, {"medication_name": "Amoxicillin"}).json()
    harmless = nina.patch(address, {"medication_name": "Azithromycin"}).json()
    again = nina.patch(address, {"medication_name": "amoxicillin "}).json()

    assert [len(answer["alerts"]) for answer in (warned, harmless, again)] == [1, 0, 1]
    assert again["alerts"] == warned["alerts"]
    assert [event.metadata.get("alerts", []) != [] for event in AuditEvent.objects.order_by("id")] == [
        True, False, True,
    ]  # fmt: skip


def test_other_changes_only_show_what_waits(nina, ana, path, says, penicillin):
    answer = nina.post(path(), says(medication_name="Amoxicillin")).json()
    an_allergy(ana, "Amoxicillin")

    changed = nina.patch(path(f"{answer['id']}/"), {"dose": "250 mg"}).json()

    assert changed["alerts"] == answer["alerts"]
    assert "alerts" not in AuditEvent.objects.get(action="update").metadata


def test_a_medication_that_is_taken_again_is_compared_anew(nina, ana, path, penicillin):
    medication = a_medication(ana, "Amoxicillin", status="inactive")
    address = path(f"{medication.pk}/")

    first = nina.patch(address, {"status": "active", "override_reason": "Once more."}).json()
    nina.patch(address, {"status": "inactive"})
    second = nina.patch(address, {"status": "active"}).json()

    assert [alert["override_reason"] for alert in first["alerts"]] == ["Once more."]
    assert [alert["override_reason"] for alert in second["alerts"]] == [""]
    assert MedicationAlert.unscoped.count() == 2


def test_what_waits_is_not_raised_twice(nina, ana, path, penicillin):
    medication = a_medication(ana, "Amoxicillin", status="inactive")
    address = path(f"{medication.pk}/")
    for status in ("active", "inactive", "active"):
        answer = nina.patch(address, {"status": status}).json()

    overridden = nina.put(
        address,
        {name: answer[name] for name in ("patient", "medication_name", "dose", "route", "frequency")}
        | {"override_reason": "She tolerates it."},
    ).json()

    assert MedicationAlert.unscoped.count() == 1
    assert [alert["override_reason"] for alert in overridden["alerts"]] == ["She tolerates it."]
    assert (overridden["version"], AuditEvent.objects.last().summary) == (
        answer["version"], "Alerts of the medication acknowledged",
    )  # fmt: skip
    assert nina.put(
        address, {name: answer[name] for name in ("patient", "medication_name", "dose", "route", "frequency")}
    ).json()["alerts"] == []  # fmt: skip


def test_a_reason_beside_another_change_answers_what_waits_in_one_line(nina, path, says, penicillin):
    answer = nina.post(path(), says(medication_name="Amoxicillin")).json()

    changed = nina.patch(path(f"{answer['id']}/"), {"dose": "5 mg", "override_reason": "Discussed."}).json()

    assert [alert["override_reason"] for alert in changed["alerts"]] == ["Discussed."]
    assert AuditEvent.objects.count() == 2
    assert AuditEvent.objects.get(action="update").metadata["changed_fields"] == ["dose"]
    assert AuditEvent.objects.get(action="update").metadata["alerts_overridden"] is True


def test_a_reason_without_an_alert_leaves_no_trace(nina, path, says):
    answer = nina.post(path(), says(override_reason="To be sure.")).json()
    nina.patch(path(f"{answer['id']}/"), {"override_reason": "To be sure."})

    assert AuditEvent.objects.get().metadata == {"status": "active", "actor_name": "Nina Example"}
    assert not MedicationAlert.unscoped.exists()


@pytest.mark.parametrize("reason", [None, 3, "x" * 256])
def test_an_odd_reason_is_refused(nina, path, says, reason):
    response = nina.post(path(), says(override_reason=reason))

    assert (response.status_code, "override_reason" in response.json()) == (400, True)


def test_an_alert_stands_while_both_sides_do(nina, ana, path, says, penicillin):
    other = a_medication(ana, "Augmentin")
    answer = nina.post(path(), says(medication_name="Amoxicillin")).json()
    address = path(f"{answer['id']}/")

    def standing():
        return [code for code, *_ in told(nina.get(address).json())]

    both = standing()
    PatientAllergy.unscoped.update(status="entered_in_error")
    without_allergy = standing()
    Medication.unscoped.filter(pk=other.pk).update(status="discontinued")
    alone = standing()
    Medication.unscoped.filter(pk=other.pk).update(status="active", medication_name="Aspirin", name_key="aspirin")
    renamed = standing()
    Medication.unscoped.filter(pk=other.pk).update(name_key="augmentin")
    back = standing()
    Medication.unscoped.filter(pk=answer["id"]).update(status="inactive")

    assert both == ["allergy.same_class", "duplicate.same_substance"]
    assert (without_allergy, alone, renamed, back) == (both[1:], [], [], both[1:])
    assert standing() == []


def test_the_writes_cost_what_they_may(nina, ana, stone, path, says, statements, budget, penicillin):
    plain, warned = says(), says(medication_name="Amoxicillin")

    assert statements(lambda: nina.post(path(), plain)) == budget("create_medication")
    assert statements(lambda: nina.post(path(), warned)) == budget("create_medication.warned")
    medication = Medication.unscoped.get(name_key="amoxicillin")
    renamed = {"medication_name": "Ampicillin"}
    assert statements(lambda: nina.patch(path(f"{medication.pk}/"), renamed)) == budget("change_medication.warned")
    assert statements(lambda: nina.get(path(f"{medication.pk}/"))) == budget("get_medication")


UNSEEN = ["\u00ad", "\u200b", "\u3164", "\u2800", "\ufe0f", "\u2060", "\u034f"]


@pytest.mark.weak_point("N15")
@pytest.mark.parametrize("sign", UNSEEN)
@pytest.mark.parametrize(("allergen", "name"), [("Peni{}cillin", "Penicillin V"), ("Penicillin{}V", "Penicillin V")])
def test_an_allergen_that_is_stored_with_a_sign_that_shows_nothing_warns(nina, ana, path, says, allergen, name, sign):
    allergy = an_allergy(ana, allergen.format(sign))

    told = nina.post(path(), says(medication_name=name)).json()["alerts"]

    assert [(alert["allergy"], alert["severity"]) for alert in told] == [(allergy.pk, "high")]
    assert sign not in told[0]["detail"]


@pytest.mark.weak_point("N15")
@pytest.mark.parametrize("sign", UNSEEN)
@pytest.mark.parametrize("name", ["Amoxi{}cillin 500 MG", "Moon{}light"])
def test_a_medication_that_is_stored_with_a_sign_that_shows_nothing_is_warned_of(nina, ana, north, path, name, sign):
    taken = a_medication(ana, name.format(sign))
    said = {"patient": ana.pk, "category": "medication", "reaction": "Hives"}

    for allergen in ("Penicillin", "Moonlight"):
        nina.post(f"allergies/patient-allergies/?facility_id={north.pk}", said | {"allergen": allergen})

    assert len(nina.get(path(f"{taken.pk}/")).json()["alerts"]) == 1


@pytest.mark.weak_point("N15")
@pytest.mark.parametrize("name", ["Amoxi\u00adcillin\u200bClavulanate", "Amoxi\u00adcillin 500 MG"])
@pytest.mark.parametrize("allergen", ["Penicillin\u200bV", "Penicillin"])
def test_each_reading_of_one_name_is_compared_with_each_of_the_other(nina, ana, path, name, allergen):
    an_allergy(ana, allergen, allergen_key=fold(allergen))
    over = a_medication(ana, name, name_key=fold(name), status="discontinued")

    answer = nina.patch(path(f"{over.pk}/"), {"status": "active"}).json()

    assert [alert["code"] for alert in answer["alerts"]] == ["allergy.same_class"]


def test_a_name_that_comes_back_as_it_is_stored_changes_nothing(nina, ana, path):
    taken = a_medication(ana, "Co\u2011trimoxazole", name_key=fold("Co\u2011trimoxazole"))

    answer = nina.patch(path(f"{taken.pk}/"), {"medication_name": "Co\u2011trimoxazole"}).json()

    taken.refresh_from_db()
    assert (answer["version"], taken.name_key) == (1, fold("Co\u2011trimoxazole"))


@pytest.mark.parametrize(
    "written",
    [
        "Co\u2011trimoxazole",
        "Co\u2013trimoxazole",
        "Co\u2212trimoxazole",
        "\uff23o-trimoxazole",
        "Co\u00a0trimoxazole",
        "Co-trimoxazolé",
    ],
)
def test_a_copied_name_warns_as_a_typed_one(nina, ana, path, says, written):
    an_allergy(ana, written)

    (told,) = nina.post(path(), says(medication_name="Co-trimoxazole")).json()["alerts"]

    assert told["code"] == "allergy.same_substance"


@pytest.mark.parametrize("name", ["Co\u2013trimoxazole", "Co-tri\u00admoxazole"])
def test_what_an_earlier_release_keyed_otherwise_is_warned_of_when_it_is_taken_again(nina, ana, path, name):
    an_allergy(ana, "Sulfa Antibiotics")
    over = a_medication(ana, name, name_key=fold(name), status="discontinued")

    answer = nina.patch(path(f"{over.pk}/"), {"status": "active"}).json()

    assert len(answer["alerts"]) == 1
    assert nina.get(path(f"{over.pk}/")).json()["alerts"] == answer["alerts"]
