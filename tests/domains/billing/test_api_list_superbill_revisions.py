import pytest

from careflow.domains.billing.models import SuperbillRevision
from tests.domains.billing.superbill_factories import COUGH, VISIT, make_superbill, superbill_body
from tests.domains.insurance.factories import directory_carrier, policy

pytestmark = pytest.mark.django_db


def test_the_history_tells_who_changed_what_from_what(biller, acting_as, records, signed, cast):
    superbill = biller.post(records(), superbill_body(signed, diagnoses=[COUGH], charge_lines=[VISIT])).json()["id"]
    acting_as("ada").patch(records(superbill), {"charge_lines": [VISIT | {"units": "2"}]})
    biller.post(records(superbill, "void/"), {"reason": "Wrong day"})

    void, changed, opened = biller.get(records(superbill, "history/")).json()

    line = {**dict.fromkeys((f"modifier_{place}" for place in (1, 2, 3, 4)), ""), **VISIT, "line_total": "110.00"}
    doubled = line | {"units": "2.00", "line_total": "220.00"}
    revisions = {row.number: row for row in SuperbillRevision.unscoped.all()}
    assert changed == {
        "number": 2, "changed_by": cast.users["ada"].pk, "changed_by_name": "Ada Example",
        "changed_at": revisions[2].changed_at.isoformat().replace("+00:00", "Z"), "reason": "",
        "changed_fields": ["charge_lines", "total_charge_amount"],
        "previous": {"charge_lines": [line], "total_charge_amount": "110.00"},
        "next": {"charge_lines": [doubled], "total_charge_amount": "220.00"},
        "status": "coding_needed", "is_void": False,
        "total_charge_amount": "220.00", "previous_total_charge_amount": "110.00", "diagnoses": [COUGH],
        "charge_lines": [doubled], "previous_charge_lines": [line], "sha256": revisions[2].content_sha256,
        "is_intact": True,
    }  # fmt: skip
    of_the_first = ("number", "previous_total_charge_amount", "previous_charge_lines", "previous", "next")
    assert [opened[name] for name in of_the_first] == [1, None, None, {}, {}]
    assert (void["previous"], void["next"]) == (
        {"voided_at": None}, {"voided_at": biller.get(records(superbill)).json()["voided_at"]},
    )  # fmt: skip
    assert (void["number"], void["is_void"], void["reason"], void["changed_fields"]) == (
        3, True, "Wrong day", ["voided_at"],
    )  # fmt: skip


def test_each_field_shows_what_it_said_before_and_after_as_the_record_does(biller, records, signed, ana):
    cover = policy(ana, directory_carrier("Harbor Mutual"))
    before = biller.post(records(), superbill_body(signed, notes="Ask.")).json()
    after = biller.patch(records(before["id"]), {
        "policy": cover.pk, "place_of_service": "22", "notes": "", "status": "ready_to_submit", "diagnoses": [COUGH],
        "charge_lines": [VISIT], "override_reason": "Known.",
    }).json()  # fmt: skip

    change = biller.get(records(before["id"], "history/")).json()[0]

    assert change["changed_fields"] == [
        "status", "payer_name", "policy", "carrier", "place_of_service", "notes", "findings", "override_reason",
        "diagnoses", "charge_lines", "total_charge_amount",
    ]  # fmt: skip
    for side, record in (("previous", before), ("next", after)):
        entries = {name: [without_id(row) for row in record[name]] for name in ("diagnoses", "charge_lines")}
        assert change[side] == {name: record[name] for name in change["changed_fields"]} | entries


def without_id(row):
    return {name: value for name, value in row.items() if name != "id"}


def test_doctors_read_it_and_others_do_not(acting_as, records, signed):
    superbill = make_superbill(signed)

    found = [acting_as(who).get(records(superbill, "history/")).status_code for who in ("paul", "bill", "nina", "stan")]

    assert found == [200, 200, 403, 403]
    assert acting_as("bill").get(records(987_654_321, "history/")).status_code == 404


def test_it_stays_within_its_statements(biller, records, signed, statements, superbill_budget):
    superbill = biller.post(records(), superbill_body(signed)).json()["id"]
    for number in range(5):
        biller.patch(records(superbill), {"notes": str(number)})

    sent = statements(lambda: biller.get(records(superbill, "history/")))

    assert sent == superbill_budget("list_superbill_revisions")
