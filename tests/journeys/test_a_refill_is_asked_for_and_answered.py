"""A prescriber lets one nurse answer refill requests, and not the other."""

from dataclasses import replace
from datetime import UTC, datetime

from careflow.domains.medications import operations
from careflow.platform.actor import system
from tests.domains.facilities.factories import hire
from tests.domains.patients.factories import a_care_provider, a_patient

NOW = datetime(2026, 3, 1, 15, 0, tzinfo=UTC)


def test_the_nurse_with_a_delegation_answers_and_the_other_is_sent_to_the_prescriber(cast, acting_as):
    north = cast.facilities["north"]
    hire(cast, "nora", role="nurse")
    ana = a_patient(north, first_name="Ana", last_name="Mora")
    paul = a_care_provider(north, first_name="", last_name="", linked_staff=cast.staff["paul@north"])
    ada, nina, nora, physician, desk = map(acting_as, ("ada", "nina", "nora", "paul", "stan"))
    scope = f"?facility_id={north.pk}"

    written = nina.post(f"medications/{scope}", {
        "patient": ana.pk, "medication_name": "Lisinopril", "dose": "10 mg", "route": "oral", "frequency": "daily",
        "prescriber": paul.pk,
    }).json()  # fmt: skip
    delegation = ada.post(
        f"medications/prescriber-delegations/{scope}",
        {"prescriber": paul.pk, "delegate": cast.staff["nina@north"].pk},
    ).json()
    portal = system(name="Ana Mora", organization_id=north.organization_id, facility_id=north.pk)
    asking = {
        "actor": replace(portal, user_id=900), "medication_id": written["id"], "patient_id": ana.pk, "days_supply": 30,
    }  # fmt: skip
    first = operations.request_refill(**asking, now=NOW)

    assert [row["id"] for row in physician.get(f"medications/refill-requests/{scope}&mine=true").json()] == [first]
    assert desk.post(f"medications/refill-requests/{first}/approve/{scope}", {}).status_code == 403
    sent_on = nora.post(f"medications/refill-requests/{first}/approve/{scope}", {})
    assert (sent_on.status_code, sent_on.json()["code"]) == (403, "refill.not_delegated")
    approved = nina.post(f"medications/refill-requests/{first}/approve/{scope}", {"clinician_note": "Sent."}).json()
    assert (approved["status"], approved["resolved_by_name"], approved["prescriber_display"]) == (
        "approved", "Nina Example", "Paul Example",
    )  # fmt: skip

    second = operations.request_refill(**asking, now=NOW)
    assert ada.delete(f"medications/prescriber-delegations/{delegation['id']}/{scope}").status_code == 204
    assert nina.post(f"medications/refill-requests/{second}/deny/{scope}", {}).status_code == 403
    assert nina.delete(f"medications/{written['id']}/{scope}").status_code == 204
    inbox = desk.get(f"medications/refill-requests/{scope}&patient_id={ana.pk}").json()
    assert {row["id"]: row["status"] for row in inbox} == {first: "approved", second: "cancelled"}
    assert physician.post(f"medications/refill-requests/{second}/approve/{scope}", {}).status_code == 400

    log = ada.get(f"audit/events/?facility={north.pk}&patient={ana.pk}&app_label=medications").json()
    assert [(event["model_name"], event["action"]) for event in reversed(log)] == [
        ("medication", "create"), ("refillrequest", "create"), ("refillrequest", "update"), ("refillrequest", "create"),
        ("refillrequest", "update"), ("medication", "delete"),
    ]  # fmt: skip
