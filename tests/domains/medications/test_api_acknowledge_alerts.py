import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications.models import MedicationAlert
from tests.domains.allergies.factories import an_allergy
from tests.domains.medications.factories import a_medication
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.django_db
REASON = {"reason": "Tolerated under observation."}


@pytest.fixture
def warned(acting_as, ana, path, says):
    """An active medication with two alerts that wait."""
    allergy, other = an_allergy(ana, "Penicillin"), a_medication(ana, "Augmentin")
    answer = acting_as("nina").post(path(), says(medication_name="Amoxicillin")).json()
    return answer | {"allergy_id": allergy.pk, "other_id": other.pk}


def test_all_that_stand_are_acknowledged(cast, acting_as, path, warned):
    paul = acting_as("paul")

    response = paul.post(path(f"{warned['id']}/acknowledge-alerts/"), REASON)

    alerts = response.json()["alerts"]
    assert response.status_code == 200
    assert [alert["id"] for alert in alerts] == [alert["id"] for alert in warned["alerts"]]
    assert {
        (alert["acknowledged_by"], alert["acknowledged_by_name"], alert["override_reason"]) for alert in alerts
    } == {(cast.users["paul"].pk, "Paul Example", REASON["reason"])}
    assert paul.get(path(f"{warned['id']}/")).json()["alerts"] == []
    event = AuditEvent.objects.order_by("id").last()
    assert (event.action, event.model_name, event.object_pk, event.summary) == (
        "update", "medication", str(warned["id"]), "Alerts of the medication acknowledged",
    )  # fmt: skip
    assert event.metadata == {
        "alerts": [
            {"code": "allergy.same_class", "severity": "high", "allergy_id": warned["allergy_id"]},
            {"code": "duplicate.same_substance", "severity": "moderate", "medication_id": warned["other_id"]},
        ],
        "alerts_overridden": True,
        "actor_name": "Paul Example",
    }
    assert response.json()["version"] == warned["version"]


def test_without_an_alert_that_waits_nothing_is_written(acting_as, path, warned):
    nina, address = acting_as("nina"), path(f"{warned['id']}/acknowledge-alerts/")
    nina.post(address, REASON)
    before = AuditEvent.objects.count()

    again = nina.post(address, {"reason": "Other."})

    assert (again.status_code, again.json()["alerts"], AuditEvent.objects.count()) == (200, [], before)
    assert set(MedicationAlert.unscoped.values_list("override_reason", flat=True)) == {REASON["reason"]}


@pytest.mark.parametrize("way", ["acknowledge-alerts", "PATCH", "PUT"])
def test_of_alerts_that_are_named_no_other_is_acknowledged(acting_as, ana, north, path, says, warned, way):
    """A colleague records a graver allergy while somebody still reads the alerts of before."""
    nina, paul = acting_as("nina"), acting_as("paul")
    seen = [alert["id"] for alert in warned["alerts"]]
    allergy = {"patient": ana.pk, "allergen": "Amoxicillin", "reaction": "Shock", "severity": "life_threatening"}
    recorded = nina.post(f"allergies/patient-allergies/?facility_id={north.pk}", allergy).json()
    fields = {"override_reason": REASON["reason"], "override_alert_ids": seen}

    if way == "acknowledge-alerts":
        answer = paul.post(path(f"{warned['id']}/{way}/"), {**REASON, "alert_ids": seen})
    else:
        body = says(medication_name="Amoxicillin", **fields) if way == "PUT" else {"dose": "5 mg", **fields}
        answer = paul.send(way, path(f"{warned['id']}/"), body)

    assert answer.status_code == 200, answer.json()
    [waits] = [alert for alert in answer.json()["alerts"] if alert["acknowledged_at"] is None]
    assert (waits["allergy"], waits["override_reason"]) == (recorded["id"], "")
    assert paul.get(path(f"{warned['id']}/")).json()["alerts"] == [waits]
    answered = MedicationAlert.unscoped.filter(overridden_at__isnull=False).order_by("id")
    assert [alert.pk for alert in answered] == sorted(seen)
    told = AuditEvent.objects.order_by("id").last().metadata["alerts"]
    assert recorded["id"] not in [alert.get("allergy_id") for alert in told]


def test_alerts_that_no_longer_wait_and_those_of_others_may_be_named_in_vain(acting_as, ana, path, warned):
    nina = acting_as("nina")
    other = nina.get(path(f"{a_medication(ana, 'Ampicillin').pk}/")).json()
    before = AuditEvent.objects.count()

    answer = nina.post(
        path(f"{other['id']}/acknowledge-alerts/"), {**REASON, "alert_ids": [warned["alerts"][0]["id"], 987654]}
    )

    assert (answer.status_code, answer.json(), AuditEvent.objects.count()) == (200, other, before)
    assert not MedicationAlert.unscoped.filter(overridden_at__isnull=False).exists()


def test_a_new_name_is_acknowledged_only_where_its_alerts_were_read(acting_as, path, warned):
    """No alert that a change brings up has a number before it."""
    nina = acting_as("nina")
    fields = {"override_reason": REASON["reason"], "override_alert_ids": [alert["id"] for alert in warned["alerts"]]}

    answer = nina.patch(path(f"{warned['id']}/"), {"medication_name": "Ampicillin", **fields}).json()

    assert [alert["acknowledged_at"] for alert in answer["alerts"]] == [None, None]


def test_every_alert_can_be_read_with_its_answer(acting_as, path, warned):
    nina = acting_as("nina")
    nina.post(path(f"{warned['id']}/acknowledge-alerts/"), REASON)
    nina.patch(path(f"{warned['id']}/"), {"medication_name": "Ampicillin"})

    listed = nina.get(path(f"{warned['id']}/alerts/")).json()

    assert [(alert["code"], alert["override_reason"]) for alert in listed] == [
        ("duplicate.same_class", ""), ("allergy.same_class", ""),
        ("duplicate.same_substance", REASON["reason"]), ("allergy.same_class", REASON["reason"]),
    ]  # fmt: skip
    assert set(listed[0]) == set(warned["alerts"][0])


def test_a_medication_without_alerts_lists_none(acting_as, ana, path):
    assert acting_as("stan").get(path(f"{a_medication(ana).pk}/alerts/")).json() == []


@pytest.mark.parametrize("alerts", ["1", [0], ["x"], [1] * 1001])
def test_what_names_no_alerts_is_refused(acting_as, path, warned, alerts):
    nina = acting_as("nina")

    answers = [
        nina.post(path(f"{warned['id']}/acknowledge-alerts/"), {**REASON, "alert_ids": alerts}),
        nina.patch(path(f"{warned['id']}/"), {"override_reason": "x", "override_alert_ids": alerts}),
    ]

    assert [(answer.status_code, [*answer.json()][-1]) for answer in answers] == [
        (400, "alert_ids"), (400, "override_alert_ids"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body", [{}, {"reason": " "}, {"reason": "\u200b"}, {"reason": None}, {"reason": "x" * 256}, {**REASON, "all": 1}]
)
def test_a_reason_is_needed(acting_as, path, warned, body):
    response = acting_as("nina").post(path(f"{warned['id']}/acknowledge-alerts/"), body)

    assert (response.status_code, bool({"reason", "all"} & set(response.json()))) == (400, True)


def test_a_stale_one_is_refused(acting_as, path, warned):
    response = acting_as("nina").post(path(f"{warned['id']}/acknowledge-alerts/"), REASON, headers={"If-Match": '"9"'})

    assert response.status_code == 412
    assert MedicationAlert.unscoped.filter(overridden_at__isnull=True).count() == 2


def test_a_medication_of_another_facility_is_not_there(acting_as, path, south):
    foreign = a_medication(a_patient(south))
    nina = acting_as("nina")

    assert nina.post(path(f"{foreign.pk}/acknowledge-alerts/"), REASON).status_code == 404
    assert nina.get(path(f"{foreign.pk}/alerts/")).status_code == 404


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [(None, 401, 401), ("stan", 200, 403), ("bill", 403, 403), ("sara", 403, 403), ("lena", 403, 403)],
)
def test_it_turns_away(acting_as, path, warned, who, reads, writes):
    person = acting_as(who)

    assert person.get(path(f"{warned['id']}/alerts/")).status_code == reads
    assert person.post(path(f"{warned['id']}/acknowledge-alerts/"), REASON).status_code == writes


def test_they_cost_what_they_may(acting_as, path, warned, statements, budget):
    nina = acting_as("nina")

    assert statements(lambda: nina.get(path(f"{warned['id']}/alerts/"))) == budget("list_medication_alerts")
    assert statements(
        lambda: nina.post(path(f"{warned['id']}/acknowledge-alerts/"), REASON)
    ) == budget("acknowledge_alerts")  # fmt: skip
