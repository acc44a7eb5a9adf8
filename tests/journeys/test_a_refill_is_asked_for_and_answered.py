"""A patient asks for more at home; a prescriber lets one nurse answer, and not the other."""

from tests.domains.facilities.factories import hire
from tests.domains.patients.factories import a_care_provider


def test_the_nurse_with_a_delegation_answers_and_the_other_is_sent_to_the_prescriber(portal_people, acting_as):
    cast = portal_people
    north, ana = cast.facilities["north"], cast.patients["ana"]
    hire(cast, "nora", role="nurse")
    paul = a_care_provider(north, first_name="", last_name="", linked_staff=cast.staff["paul@north"])
    ada, nina, nora, physician, desk, at_home = map(acting_as, ("ada", "nina", "nora", "paul", "stan", "ana"))
    scope = f"?facility_id={north.pk}"

    written = nina.post(f"medications/{scope}", {
        "patient": ana.pk, "medication_name": "Lisinopril", "dose": "10 mg", "route": "oral", "frequency": "daily",
        "prescriber": paul.pk,
    }).json()  # fmt: skip
    delegation = ada.post(
        f"medications/prescriber-delegations/{scope}",
        {"prescriber": paul.pk, "delegate": cast.staff["nina@north"].pk},
    ).json()
    (taken,) = at_home.get("portal/medications/").json()
    asking = {"medication_id": taken["id"], "days_supply": 30}
    first = at_home.post("portal/refill-requests/", asking).json()["id"]

    assert [row["id"] for row in physician.get(f"medications/refill-requests/{scope}&mine=true").json()] == [first]
    assert desk.post(f"medications/refill-requests/{first}/approve/{scope}", {}).status_code == 403
    sent_on = nora.post(f"medications/refill-requests/{first}/approve/{scope}", {})
    assert (sent_on.status_code, sent_on.json()["code"]) == (403, "refill.not_delegated")
    approved = nina.post(f"medications/refill-requests/{first}/approve/{scope}", {"clinician_note": "Sent."}).json()
    assert (approved["status"], approved["resolved_by_name"], approved["prescriber_display"]) == (
        "approved", "Nina Example", "Paul Example",
    )  # fmt: skip

    second = at_home.post("portal/refill-requests/", asking).json()["id"]
    assert ada.delete(f"medications/prescriber-delegations/{delegation['id']}/{scope}").status_code == 204
    assert nina.post(f"medications/refill-requests/{second}/deny/{scope}", {}).status_code == 403
    assert nina.delete(f"medications/{written['id']}/{scope}").status_code == 204
    inbox = desk.get(f"medications/refill-requests/{scope}&patient_id={ana.pk}").json()
    assert {row["id"]: row["status"] for row in inbox} == {first: "approved", second: "cancelled"}
    assert physician.post(f"medications/refill-requests/{second}/approve/{scope}", {}).status_code == 400
    seen = at_home.get("portal/refill-requests/").json()
    assert [(row["id"], row["status"]) for row in seen] == [(second, "cancelled"), (first, "approved")]
    assert [row["status"] for row in at_home.get("portal/medications/").json()] == ["discontinued"]

    log = ada.get(f"audit/events/?facility={north.pk}&patient={ana.pk}&app_label=medications").json()
    assert [(event["model_name"], event["action"]) for event in reversed(log)] == [
        ("medication", "create"), ("refillrequest", "create"), ("refillrequest", "update"), ("refillrequest", "create"),
        ("refillrequest", "update"), ("medication", "delete"),
    ]  # fmt: skip
