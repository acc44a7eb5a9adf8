"""Who paid, as policies over time."""

from datetime import date

import pytest

from careflow.domains.insurance import queries
from careflow.domains.insurance.models import Carrier, OrganizationCarrier, Policy
from careflow.domains.patients.models import Patient
from careflow.platform.actor import system
from tests.importers.exports import PAYER_TRANSITIONS, PAYERS, write_export

HEADER = PAYER_TRANSITIONS.partition("\n")[0] + "\n"


def policies(patient, *columns):
    rows = Policy.unscoped.filter(patient__external_id=patient).order_by("effective_date", "id")
    return list(rows.values_list(*columns))


def in_use(patient):
    return policies(patient, "member_id", "carrier__name", "is_active", "is_primary")


def skipped(report, noun):
    return [str(remark) for tally in report.tallies if tally.noun == noun for remark in tally.skipped.kept]


def noted(report, noun):
    return [str(remark) for tally in report.tallies if tally.noun == noun for remark in tally.repaired.kept]


def test_payers_become_carriers_that_the_organization_works_with(bring_in, tmp_path):
    report = bring_in(write_export(tmp_path))

    quill = Carrier.objects.get(external_id="pay-1")
    assert (quill.name, quill.ownership_scope, quill.source, quill.directory_source) == (
        "Quill Mutual", "organization", "imported", "synthea",
    )  # fmt: skip
    assert (quill.phone_number, quill.address_line_1, quill.city, quill.state, quill.zip_code) == (
        "978-555-0103", "3 Quill Street", "Salem", "MA", "01970",
    )  # fmt: skip
    facility = Patient.unscoped.first().facility
    actor = system(name="test", organization_id=facility.organization_id, facility_id=facility.pk)
    assert [carrier.name for carrier in queries.effective_carriers(actor=actor)] == [
        "Commonwealth Plan",
        "Quill Mutual",
    ]
    assert skipped(report, "insurance carriers") == ["line 4, column NAME: stands for people without insurance"]


def test_transitions_become_policies_of_which_the_last_is_in_use(bring_in, tmp_path):
    report = bring_in(write_export(tmp_path))

    columns = (
        "member_id", "relationship_to_subscriber", "subscriber_name", "effective_date", "termination_date",
        "coverage_order", "is_active",
    )  # fmt: skip
    assert policies("pat-1", *columns) == [
        ("mem-11", "spouse", "Olof O'Quirk", date(2023, 3, 4), date(2024, 3, 3), "secondary", False),
        ("mem-12", "self", "Thea O'Quirk", date(2024, 3, 4), date(2025, 3, 3), "primary", True),
    ]
    assert policies("pat-3", *columns) == [
        ("mem-31", "child", "Runa Sorensen", date(2018, 2, 28), None, "primary", True),
    ]
    assert in_use("pat-2") == [
        ("mem-21", "Commonwealth Plan", True, True), ("mem-21", "Quill Mutual", True, False),
    ]  # fmt: skip
    assert skipped(report, "insurance policies") == ["line 4, column PAYER: says that the patient had no insurance"]
    assert report.adds_up


def test_a_second_run_changes_nothing(bring_in, tmp_path):
    folder = write_export(tmp_path)
    bring_in(folder)
    before = list(Policy.unscoped.order_by("id").values()), list(Carrier.objects.order_by("id").values())

    again = bring_in(folder)

    assert (list(Policy.unscoped.order_by("id").values()), list(Carrier.objects.order_by("id").values())) == before
    assert (again.written, OrganizationCarrier.unscoped.count()) == (0, 2)


def test_whoever_is_without_insurance_at_last_has_no_policy_in_use(bring_in, tmp_path):
    gone = "pat-1,,2025-03-04T12:00:00Z,2026-03-04T12:00:00Z,pay-0,,,\n"

    bring_in(write_export(tmp_path, payer_transitions=PAYER_TRANSITIONS + gone))

    assert {row[2] for row in in_use("pat-1")} == {False}


def test_a_newer_export_moves_on_from_what_the_older_one_put_into_use(bring_in, tmp_path):
    newer = "pat-1,mem-13,2025-03-04T12:00:00Z,2026-03-04T12:00:00Z,pay-2,,Self,Thea41 O'Quirk88\n"
    bring_in(write_export(tmp_path / "old"))

    bring_in(write_export(tmp_path / "new", payer_transitions=PAYER_TRANSITIONS + newer))

    assert [row[2:] for row in in_use("pat-1")] == [(False, False), (False, False), (True, True)]


@pytest.mark.parametrize("touched", ["taken out of use", "beside another"])
def test_what_people_did_since_stays(bring_in, tmp_path, touched):
    folder = write_export(tmp_path)
    bring_in(folder)
    last = Policy.unscoped.get(member_id="mem-12")
    Policy.unscoped.filter(pk=last.pk).update(
        is_active=False, is_primary=False, coverage_order="secondary", version=last.version + 1
    )
    if touched == "beside another":
        Policy.unscoped.create(
            facility=last.facility, patient=last.patient, carrier=last.carrier, member_id="CARD", member_key="card"
        )
    before = list(Policy.unscoped.order_by("id").values())

    bring_in(folder)

    assert list(Policy.unscoped.order_by("id").values()) == before


def test_a_run_that_was_killed_before_the_end_is_finished_by_the_next(bring_in, tmp_path, monkeypatch):
    from careflow.importers.synthea.payer_transitions import PayerTransitions

    folder = write_export(tmp_path)
    with monkeypatch.context() as killed:
        killed.setattr(PayerTransitions, "conclude", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            bring_in(folder)
    assert not Policy.unscoped.filter(is_active=True).exists()

    bring_in(folder)

    assert Policy.unscoped.filter(is_active=True).count() == 4


def test_rows_that_say_too_little_are_skipped_and_named(bring_in, tmp_path, figures):
    rows = (
        "pat-9,m,2023-03-04T12:00:00Z,2024-03-04T12:00:00Z,pay-1,,Self,A\n"
        "pat-1,m,2023-03-04T12:00:00Z,2024-03-04T12:00:00Z,pay-9,,Self,A\n"
        "pat-1,,2023-03-04T12:00:00Z,2024-03-04T12:00:00Z,pay-1,,Self,A\n"
        "pat-1,m,soon,2024-03-04T12:00:00Z,pay-1,,Self,A\n"
        "pat-1,kept,2023-03-04T12:00:00Z,2022-03-04T12:00:00Z,pay-1,pay-9,Cousin,\n"
        "pat-2,kept,2023-03-04T12:00:00Z,2023-03-04T12:00:00Z,pay-1,pay-1,Self,\n"
    )

    report = bring_in(write_export(tmp_path, payer_transitions=HEADER + rows))

    assert figures(report)["insurance policies"] == (6, 2, 0, 4)
    assert skipped(report, "insurance policies") == [
        "line 4, column MEMBERID: is empty",
        "line 5, column START_DATE: is not a date (YYYY-MM-DD)",
        "line 2, column PATIENT: names nobody who was imported",
        "line 3, column PAYER: names no payer who was imported",
    ]
    assert noted(report, "insurance policies") == [
        "line 6, column SECONDARY_PAYER: names no payer who was imported; left out",
        "line 6, column PLAN_OWNERSHIP: is none of the known values; kept as other",
        "line 6, column END_DATE: lies before START_DATE; left out",
    ]
    assert policies("pat-1", "relationship_to_subscriber", "termination_date", "is_primary") == [("other", None, True)]
    assert policies("pat-2", "effective_date", "termination_date") == [(date(2023, 3, 4), date(2023, 3, 4))]


def test_a_payer_that_was_typed_in_before_takes_the_id(bring_in, tmp_path):
    bring_in(write_export(tmp_path / "first", payers=PAYERS.partition("\n")[0] + "\n"))
    organization = Patient.unscoped.first().facility.organization
    typed = Carrier.objects.create(name="QUILL mutual", ownership_scope="organization", organization=organization)

    bring_in(write_export(tmp_path / "second"))

    typed.refresh_from_db()
    assert (typed.external_id, typed.directory_source, typed.source, typed.name, typed.version) == (
        "pay-1", "synthea", "custom", "QUILL mutual", 2,
    )  # fmt: skip
    assert Policy.unscoped.filter(carrier=typed).exists()


def test_batches_may_part_a_patients_history(bring_in, tmp_path, monkeypatch):
    monkeypatch.setattr("careflow.importers.synthea.run.BATCH", 1)

    bring_in(write_export(tmp_path))

    assert [row[2] for row in in_use("pat-1")] == [False, True]
