"""A clinic moves to CareFlow: what its old system had signed and not billed is found, coded and claimed here."""

from datetime import date

import pytest

from careflow.domains.accounts.models import User
from careflow.domains.facilities.models import Facility
from tests.conftest import As, token_for
from tests.importers.conftest import bring_in  # noqa: F401  (the fixture)
from tests.importers.exports import write_export

WORKLIST, RECORDS = "billing/unbilled-encounters/", "billing/encounter-billing-records/"


@pytest.fixture
def ask(bring_in, tmp_path):  # noqa: F811  (the fixture above)
    """The owner's requests after the move; visits from March 2024 on are billed here."""
    assert bring_in(write_export(tmp_path), bill_from=date(2024, 3, 1)).adds_up
    owner, here = As(token_for(User.objects.get(username="synthea"))), Facility.unscoped.get(name="Synthea Clinic").pk

    def send(method, path, body=None):
        response = owner.send(method, f"{path}{'&' if '?' in path else '?'}facility_id={here}", body)
        assert response.status_code < 300, response.content
        return response.json()

    return send


def test_the_worklist_is_narrowed_by_day_provider_and_payer(ask, statements):
    waiting = ask("GET", WORKLIST)
    thea, ivo, pip = waiting

    def found(query):
        return [row["encounter"] for row in ask("GET", f"{WORKLIST}?{query}")]

    assert [(row["patient_name"], row["payer_name"]) for row in waiting] == [
        ("O'Quirk, Thea Maud", "Quill Mutual"), ("Brandt Jr., Ivo", "Commonwealth Plan"),
        ("Sorensen, Pip", "Commonwealth Plan"),
    ]  # fmt: skip
    assert found("from=2024-03-10") == [pip["encounter"]]
    assert found("to=2024-03-09") == [thea["encounter"], ivo["encounter"]]
    assert found(f"payer={thea['payer']}") == [thea["encounter"]]
    assert len(found(f"provider={thea['rendering_provider']}")) == 3
    assert statements(lambda: ask("GET", WORKLIST)) == statements(lambda: found(f"payer={thea['payer']}")) == 2


def test_one_of_them_is_coded_checked_and_claimed(ask):
    thea, *others = ask("GET", WORKLIST)

    superbill = ask("POST", RECORDS, {
        "encounter": thea["encounter"], "payer_name": thea["payer_name"],
        "diagnoses": [{"code": "I10", "description": "High blood pressure"}],
        "charge_lines": [{"service_code": "99213", "charge_amount": "110.00", "diagnosis_pointers": [1]}],
    })  # fmt: skip
    path = f"{RECORDS}{superbill['id']}/"
    ready = ask("PATCH", path, {"status": "ready_to_submit"})
    claimed = ask("PATCH", path, {"status": "claim_created"})

    assert (superbill["policy"] is not None, superbill["total_charge_amount"]) == (True, "110.00")
    assert [finding["rule"] for finding in ready["findings"]] == ["filing.late"]  # it was seen in 2024
    assert claimed["status"] == "claim_created"
    assert ask("GET", WORKLIST) == others
    assert [change["number"] for change in ask("GET", f"{path}history/")] == [3, 2, 1]
