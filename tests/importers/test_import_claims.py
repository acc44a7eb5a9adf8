"""What was billed of each visit, as superbills."""

from datetime import UTC, date, datetime

import pytest

from careflow.domains.audit.operations import verify
from careflow.domains.billing.models import Superbill, SuperbillLine
from careflow.domains.clinical.models import Encounter
from tests.importers.exports import CLAIMS, CLAIMS_TRANSACTIONS, write_export
from tests.importers.test_import_insurance import skipped

PHARMACY = "is for a medication, which a pharmacy bills"


class Silent:
    def expect(self, records):
        pass

    def seen(self, what, records=1):
        pass


def superbill(visit):
    return Superbill.unscoped.select_related("policy", "carrier").get(encounter__external_id=visit)


def lines(visit):
    rows = SuperbillLine.unscoped.filter(superbill__encounter__external_id=visit).order_by("sequence")
    return list(rows.values_list("service_code", "units", "charge_cents", "total_cents", "diagnosis_pointers"))


def test_a_visits_claim_becomes_its_superbill(bring_in, tmp_path):
    report = bring_in(write_export(tmp_path))

    found = superbill("enc-1")
    assert (found.status, found.payer_name, found.carrier.name, found.policy.member_id, found.place_of_service) == (
        "claim_created", "Quill Mutual", "Quill Mutual", "mem-12", "",
    )  # fmt: skip
    assert found.created_at == datetime(2024, 3, 9, 14, 15, 30, tzinfo=UTC)
    assert list(found.diagnoses.order_by("sequence").values_list("sequence", "code", "description")) == [
        (1, "59621000", "Essential hypertension"), (2, "160903007", "Full-time employment"),
    ]  # fmt: skip
    assert lines("enc-1") == [("162673000", 100, 8555, 8555, [1, 2]), ("430193006", 150, 3333, 5000, [1])]
    assert found.total_cents == 13555
    assert report.adds_up


def test_a_claim_without_insurance_names_no_payer(bring_in, tmp_path):
    bring_in(write_export(tmp_path))

    found = superbill("enc-2")
    assert (found.payer_name, found.carrier_id, found.policy_id) == ("", None, None)
    assert lines("enc-2") == [("185349003", 100, 13680, 13680, [])]


def test_units_multiply_and_the_policy_is_the_one_of_that_day(bring_in, tmp_path):
    bring_in(write_export(tmp_path))

    assert lines("enc-3") == [("32485007", 900, 80000, 720000, [1])]
    assert superbill("enc-3").policy.member_id == "mem-21"


def test_the_report_says_what_became_of_every_row(bring_in, tmp_path):
    report = bring_in(write_export(tmp_path))

    assert skipped(report, "superbills") == [f"line 3, column Id: {PHARMACY}"]
    assert sorted(skipped(report, "charges of superbills")) == [
        "line 3, column TYPE: is a payment, which superbills do not hold",
        "line 5, column CLAIMID: belongs to a claim that became no superbill",
        "line 8, column TYPE: moves a debt between payers, which superbills do not hold",
    ]


def test_visits_from_a_day_on_wait_to_be_billed_here(bring_in, tmp_path):
    report = bring_in(write_export(tmp_path), bill_from=date(2024, 3, 9))

    assert list(Superbill.unscoped.values_list("encounter__external_id", flat=True)) == ["enc-3"]
    assert "line 2, column SERVICEDATE: lies in the time that is billed here" in skipped(report, "superbills")
    assert report.adds_up


def test_a_second_run_changes_nothing(bring_in, tmp_path):
    folder = write_export(tmp_path)
    bring_in(folder)
    before = list(Superbill.unscoped.order_by("id").values())

    again = bring_in(folder)

    assert (again.written, again.adds_up, list(Superbill.unscoped.order_by("id").values())) == (0, True, before)


def test_a_visit_that_was_billed_here_keeps_its_superbill(bring_in, tmp_path):
    folder = write_export(tmp_path)
    bring_in(folder, bill_from=date(2024, 3, 1))
    visit = Encounter.unscoped.get(external_id="enc-1")
    Superbill.unscoped.create(
        facility_id=visit.facility_id, patient_id=visit.patient_id, encounter=visit, served_at=visit.started_at
    )

    report = bring_in(folder)

    assert "line 2, column APPOINTMENTID: names a visit that has a superbill" in skipped(report, "superbills")
    assert superbill("enc-1").external_id == ""
    assert report.adds_up


@pytest.mark.parametrize(
    ("file", "row", "remark"),
    [
        ("claims", "c-9,pat-1,,,,,,,,,,,,,,,2024-03-09T14:00:30Z,,,\n", "column APPOINTMENTID: is empty"),
        ("claims", "c-9,pat-2,,,,,,,,,,,,,,enc-1,2024-03-09T14:00:30Z,,,\n",
         "column Id: names no charted visit of this patient"),
        ("claims", "c-9,pat-2,,,,,,,,,,,,,,enc-9,2024-03-09T14:00:30Z,,,\n",
         "column APPOINTMENTID: names no charted visit of this patient"),
        ("claims", "c-9,pat-3,,,,,,,,,,,,,,enc-4,2024-03-11T09:00:00Z,,,\n", "column Id: has no charges"),
        ("claims", "c-9,pat-3,,,,,,,,,,,,,,enc-4,once,,,\n",
         "column SERVICEDATE: is not a date and time (ISO 8601)"),
        ("claims_transactions", "t,claim-2,1,p,CHARGE,1,1850,,,,,,,0,x,1,0\n",
         "column UNITS: is nothing, or more than a claim line can carry"),
        ("claims_transactions", "t,claim-2,1,p,CHARGE,1,1850,,,,,,,1,x,-5,0\n",
         "column UNITAMOUNT: is not a number with at most two decimals"),
        ("claims_transactions", "t,claim-2,1,p,REFUND,1,1850,,,,,,,1,x,5,0\n",
         "column TYPE: is none of the known values"),
        ("claims_transactions", "t,claim-2,1,p,CHARGE,1,,,,,,,,1,x,5,0\n", "column PROCEDURECODE: is empty"),
        ("claims_transactions", "t,claim-2,1,p,CHARGE,1,18é50,,,,,,,1,x,5,0\n",
         "column PROCEDURECODE: has signs that no service code has"),
        ("claims_transactions", "t,claim-2,1,p,CHARGE,1,1850,,,,,,,0.5,x,100000000.00,0\n",
         "column UNITAMOUNT: costs more than a claim line can carry"),
        ("claims_transactions", "t,claim-2,1,p,CHARGE,1,1850,,,,,,,2,x,50000000.00,0\n",
         "column UNITAMOUNT: costs more than a claim line can carry"),
        ("claims_transactions", "t,claim-9,1,p,CHARGE,1,1850,,,,,,,1,x,5,0\n",
         "column CLAIMID: belongs to a claim that became no superbill"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_skipped_with_its_reason(bring_in, tmp_path, file, row, remark):
    whole = {"claims": CLAIMS, "claims_transactions": CLAIMS_TRANSACTIONS}[file] + row

    report = bring_in(write_export(tmp_path, **{file: whole}))

    noun = {"claims": "superbills", "claims_transactions": "charges of superbills"}[file]
    last = len(whole.splitlines())
    assert f"line {last}, {remark}" in skipped(report, noun)
    assert (report.adds_up, Superbill.unscoped.count()) == (True, 3)


def test_a_claim_that_costs_more_than_a_claim_can_carry_is_skipped(bring_in, tmp_path):
    charges = CLAIMS_TRANSACTIONS + "t,claim-2,1,p,CHARGE,1,1850,,,,,,,1,x,99999999.99,0\n"

    report = bring_in(write_export(tmp_path, claims_transactions=charges))

    assert "line 4, column Id: costs more than a claim can carry" in skipped(report, "superbills")
    assert (report.adds_up, Superbill.unscoped.count()) == (True, 2)


def test_pointers_that_name_no_diagnosis_are_left_out_however_long(bring_in, tmp_path):
    charges = CLAIMS_TRANSACTIONS + f"t,claim-3,1,p,CHARGE,1,1850,,,{'1' * 5000},001,1,٣,1,x,5,0\n"

    report = bring_in(write_export(tmp_path, claims_transactions=charges))

    assert lines("enc-3")[-1] == ("1850", 100, 500, 500, [1])
    assert report.adds_up


def test_a_folder_without_claims_leaves_every_visit_to_be_billed(bring_in, tmp_path):
    folder = write_export(tmp_path)
    (folder / "claims.csv").unlink()
    (folder / "claims_transactions.csv").unlink()

    report = bring_in(folder)

    assert not Superbill.unscoped.exists()
    assert {"claims.csv", "claims_transactions.csv"} <= set(report.absent)


def test_what_was_taken_over_is_as_its_history_says(bring_in, tmp_path):
    bring_in(write_export(tmp_path))

    assert list(verify(progress_of=lambda _: Silent())) == []
