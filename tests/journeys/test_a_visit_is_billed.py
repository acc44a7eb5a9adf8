"""One visit through HTTP, from the doctor's signature to a corrected claim: found in the worklist, coded, checked,
claimed, voided and coded again."""

import pytest

from tests.domains.insurance.factories import linked_carrier
from tests.domains.scheduling.factories import make_patient

RECORDS = "billing/encounter-billing-records/"


@pytest.fixture
def at(cast, acting_as):
    """`at("bill", "POST", "billing/…/", {...})`: what the person at North gets, which must be a success."""
    here = cast.facilities["north"].pk

    def ask(who, method, path, body=None, expected=None):
        mark = "&" if "?" in path else "?"
        response = acting_as(who).send(method, f"{path}{mark}facility_id={here}", body)
        assert response.status_code == (expected or response.status_code), response.content
        assert expected or response.status_code < 300, (method, path, response.content)
        return response.json() if response.content else None

    return ask


@pytest.fixture
def patient(cast):
    return make_patient(cast.facilities["north"])


@pytest.fixture
def covered(at, cast, patient):
    """The desk has noted who pays."""
    return at("stan", "POST", "insurance/policies/", {
        "patient": patient.pk, "carrier": linked_carrier(cast, "Harbor Mutual").pk, "member_id": "M-1",
        "is_primary": True,
    })  # fmt: skip


@pytest.fixture
def signed(at, cast, patient, covered):
    """What Paul has charted and signed."""
    encounter = at("paul", "POST", "clinical/encounters/", {
        "patient": patient.pk, "progress_note": {"subjective": "Coughs.", "plan": "Rest."},
    })  # fmt: skip
    at("paul", "POST", f"clinical/progress-notes/{encounter['progress_note']['id']}/sign/", {})
    return encounter


def rules(findings):
    return {finding["rule"] for finding in findings}


def test_what_was_claimed_wrongly_is_corrected_and_nothing_of_it_is_lost(at, signed, patient, covered):
    [waiting] = at("bill", "GET", "billing/unbilled-encounters/")
    assert (waiting["encounter"], waiting["payer_name"], waiting["days_since_signing"]) == (
        signed["id"], "Harbor Mutual", 0,
    )  # fmt: skip

    superbill = at("bill", "POST", RECORDS, {"encounter": waiting["encounter"], "payer_name": waiting["payer_name"]})
    path = f"{RECORDS}{superbill['id']}/"
    assert (superbill["policy"], superbill["status"]) == (covered["id"], "coding_needed")
    assert at("bill", "GET", "billing/unbilled-encounters/") == []
    assert rules(at("bill", "GET", f"{path}check/")["findings"]) == {"diagnosis.none", "line.none"}

    line = {"service_code": "99213", "units": "2", "charge_amount": "110.00", "diagnosis_pointers": [1]}
    coded = at("bill", "PATCH", path, {"diagnoses": [{"code": "R05.9"}], "charge_lines": [line]})
    assert coded["total_charge_amount"] == "220.00"
    assert "line.units" in rules(at("bill", "GET", f"{path}check/")["findings"])
    at("bill", "PATCH", path, {"status": "claim_created"}, expected=400)
    ready = at("bill", "PATCH", path, {"status": "ready_to_submit"})
    assert "line.units" in rules(ready["findings"])
    claimed = at("bill", "PATCH", path, {"status": "claim_created"})

    at("bill", "PATCH", path, {"charge_lines": [line | {"units": "1"}]}, expected=400)
    note = f"clinical/progress-notes/{signed['progress_note']['id']}/"
    assert "encounter" in at("paul", "POST", f"{note}unsign/", {}, expected=400)

    copy = at("bill", "POST", f"{path}correct/", {"reason": "One visit, not two"})
    fixed = at("bill", "PATCH", f"{RECORDS}{copy['id']}/", {"charge_lines": [line | {"units": "1"}]})
    assert (fixed["corrects"], fixed["total_charge_amount"]) == (superbill["id"], "110.00")
    again = at("bill", "PATCH", f"{RECORDS}{copy['id']}/", {"status": "ready_to_submit"})
    assert "line.units" not in rules(again["findings"])
    at("bill", "PATCH", f"{RECORDS}{copy['id']}/", {"status": "claim_created"})

    former = at("paul", "GET", path)
    assert (former["void_reason"], former["corrected_by"]) == ("One visit, not two", copy["id"])
    assert (former["charge_lines"], former["total_charge_amount"]) == (claimed["charge_lines"], "220.00")
    changes = at("bill", "GET", f"{path}history/")
    assert [(row["status"], row["is_void"], row["total_charge_amount"]) for row in changes] == [
        ("claim_created", True, "220.00"), ("claim_created", False, "220.00"), ("ready_to_submit", False, "220.00"),
        ("coding_needed", False, "220.00"), ("coding_needed", False, "0.00"),
    ]  # fmt: skip
    assert {row["changed_by_name"] for row in changes} == {"Bill Example"}
    assert all(row["is_intact"] for row in changes)
    assert [row["id"] for row in at("bill", "GET", f"{RECORDS}?patient_id={patient.pk}")] == [copy["id"]]
    log = at("olivia", "GET", f"audit/events/?patient={patient.pk}&app_label=billing&facility={signed['facility']}")
    assert [row["summary"] for row in log if row["metadata"].get("corrects")] == ["Superbill opened as a correction"]


def test_a_voided_superbill_gives_its_note_back(at, signed):
    note = f"clinical/progress-notes/{signed['progress_note']['id']}/"
    superbill = at("bill", "POST", RECORDS, {"encounter": signed["id"]})
    at("paul", "POST", f"{note}unsign/", {}, expected=400)

    at("bill", "POST", f"{RECORDS}{superbill['id']}/void/", {"reason": "The note names the wrong side"})
    at("paul", "POST", f"{note}unsign/", {})
    assert at("bill", "GET", "billing/unbilled-encounters/") == []
    at("paul", "PATCH", f"{note}", {"plan": "Rest, left side."})
    at("paul", "POST", f"{note}sign/", {})

    assert [row["encounter"] for row in at("bill", "GET", "billing/unbilled-encounters/")] == [signed["id"]]
    assert at("bill", "POST", RECORDS, {"encounter": signed["id"]})["version"] == 1
