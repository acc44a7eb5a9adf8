import json

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import Superbill, SuperbillRevision
from tests.domains.billing.superbill_factories import make_superbill, superbill_body
from tests.domains.clinical.factories import make_signed
from tests.domains.scheduling.factories import make_appointment, make_patient

pytestmark = pytest.mark.django_db
UNSIGN = "clinical/progress-notes/{}/unsign/?facility_id={}"


@pytest.fixture
def coded(biller, records, signed):
    return biller.post(records(), superbill_body(signed, payer_name="Harbor Mutual", notes="x")).json()


@pytest.mark.parametrize("status", ["coding_needed", "ready_to_submit", "claim_created"])
def test_a_superbill_is_voided_in_any_state(biller, records, signed, status):
    superbill = make_superbill(signed, status)

    body = biller.post(records(superbill, "void/"), {"reason": " Wrong patient "}).json()

    assert (body["status"], body["void_reason"], body["voided_by_name"], body["version"]) == (
        status, "Wrong patient", "Bill Example", 2,
    )  # fmt: skip
    assert body["voided_at"] == body["updated_at"]
    assert body["charge_lines"]
    assert body == biller.get(records(superbill)).json()
    event = AuditEvent.objects.get()
    assert (event.action, event.summary, event.metadata["severity"]) == ("delete", "Superbill voided", "warn")
    assert "Wrong patient" not in json.dumps(event.metadata)
    assert SuperbillRevision.unscoped.get().reason == "Wrong patient"


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": " "}, {"reason": "x" * 256}, {"reason": None}])
@pytest.mark.parametrize("action", ["void", "correct"])
def test_it_needs_a_reason(biller, records, coded, body, action):
    response = biller.post(records(coded["id"], f"{action}/"), body)

    assert (response.status_code, "reason" in response.json()) == (400, True)


def test_a_void_superbill_never_changes(biller, records, coded):
    void = biller.post(records(coded["id"], "void/"), {"reason": "Twice"}).json()

    assert biller.post(records(coded["id"], "void/"), {"reason": "Again"}).json() == void
    refused = biller.patch(records(coded["id"]), {"notes": "y"})
    assert (refused.status_code, refused.json()["status"]) == (400, ["This superbill is void and stays as it is."])
    assert biller.post(records(coded["id"], "correct/"), {"reason": "x"}).status_code == 400
    assert biller.patch(records(coded["id"]), {"notes": "x"}).json() == void
    assert SuperbillRevision.unscoped.count() == 2


def test_its_encounter_is_billed_again(biller, records, coded, signed):
    biller.post(records(coded["id"], "void/"), {"reason": "Twice"})

    again = biller.post(records(), superbill_body(signed))

    assert again.status_code == 201
    assert Superbill.unscoped.filter(encounter=signed).count() == 2


def test_a_correction_voids_and_opens_a_copy(biller, records, coded, signed):
    superbill = Superbill.unscoped.get()
    biller.patch(records(superbill), {"status": "ready_to_submit"})
    biller.patch(records(superbill), {"status": "claim_created"})

    response = biller.post(records(superbill, "correct/"), {"reason": "Wrong modifier"})

    copy = response.json()
    assert response.status_code == 201
    assert copy == biller.get(records(copy["id"])).json()
    former = biller.get(records(superbill)).json()
    assert (former["status"], former["void_reason"], former["corrected_by"]) == (
        "claim_created", "Wrong modifier", copy["id"],
    )  # fmt: skip
    assert (copy["status"], copy["corrects"], copy["version"], copy["voided_at"], copy["findings"]) == (
        "coding_needed", superbill.pk, 1, None, [],
    )  # fmt: skip
    same = ("encounter", "payer_name", "notes", "total_charge_amount", "place_of_service", "date_of_service")
    assert [copy[name] for name in same] == [former[name] for name in same]
    rows = [[{**row, "id": 0} for row in bill["charge_lines"] + bill["diagnoses"]] for bill in (copy, former)]
    assert rows[0] == rows[1]
    assert biller.patch(records(copy["id"]), {"notes": "z", "charge_lines": []}).status_code == 200
    assert biller.get(records(superbill)).json() == former


def test_the_note_is_locked_while_it_is_billed(acting_as, biller, records, coded, signed, north):
    doctor, unsign = acting_as("paul"), UNSIGN.format(signed.progress_note.pk, north.pk)

    refused = doctor.post(unsign, {})
    biller.post(records(coded["id"], "void/"), {"reason": "Note is wrong"})

    assert (refused.status_code, refused.json()["encounter"]) == (
        400, ["This encounter is billed. Ask billing to void its superbill first."],
    )  # fmt: skip
    assert doctor.post(unsign, {}).status_code == 200
    assert biller.post(records(), {"encounter": signed.pk}).status_code == 400


def test_a_correction_keeps_the_note_locked(acting_as, biller, records, coded, signed, north):
    biller.post(records(coded["id"], "correct/"), {"reason": "x"})

    assert acting_as("paul").post(UNSIGN.format(signed.progress_note.pk, north.pk), {}).status_code == 400


def test_an_old_version_is_told_so(biller, records, coded):
    for action in ("void", "correct"):
        response = biller.post(records(coded["id"], f"{action}/"), {"reason": "x"}, headers={"If-Match": '"7"'})
        assert response.status_code == 412
    assert Superbill.unscoped.get().voided_at is None


@pytest.mark.parametrize("who", ["paul", "nina", "stan"])
@pytest.mark.parametrize("action", ["void", "correct"])
def test_others_are_turned_away(acting_as, records, coded, who, action):
    assert acting_as(who).post(records(coded["id"], f"{action}/"), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("action", ["void", "correct"])
def test_it_stays_within_its_statements(biller, records, coded, statements, superbill_budget, action):
    sent = statements(lambda: biller.post(records(coded["id"], f"{action}/"), {"reason": "x"}))

    assert sent == superbill_budget(f"{action}_superbill")


def test_the_visit_of_what_is_billed_stays_where_it_is(acting_as, biller, records, ana, north):
    visit = make_appointment(north, ana)
    encounter = make_signed(ana, appointment=visit)
    assert biller.post(records(), {"encounter": encounter.pk}).status_code == 201
    path = f"appointments/{visit.pk}/?facility_id={north.pk}"

    moved = acting_as("stan").patch(path, {"appointment_time": "2027-03-16T09:00"})
    other = acting_as("stan").patch(path, {"patient": make_patient(north, "Bell", "Ben").pk})
    deleted = acting_as("ada").delete(path)

    assert [moved.status_code, other.status_code, deleted.status_code] == [400, 400, 400]
    assert "clinical_encounter" in moved.json()


def test_an_encounter_that_is_billed_is_not_cancelled(acting_as, biller, records, coded, signed, north):
    """It is signed, and stays so."""
    path = f"clinical/encounters/{signed.pk}/cancel/?facility_id={north.pk}"

    assert acting_as("paul").post(path, {"reason": "x"}).status_code == 400
