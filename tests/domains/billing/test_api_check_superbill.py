from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.billing.models import ProcedureCode, Superbill
from careflow.domains.clinical.models import DiagnosisCode
from careflow.domains.facilities.models import PatientGender
from careflow.domains.patients.models import Patient
from tests.domains.billing.fee_factories import a_sheet, an_item
from tests.domains.billing.superbill_factories import VISIT, make_superbill, superbill_body
from tests.domains.clinical.factories import make_signed
from tests.domains.insurance.factories import directory_carrier, link, policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(biller, records):
    def check(superbill):
        response = biller.get(records(superbill, "check/"))
        assert response.status_code == 200, response.json()
        return {finding["rule"] for finding in response.json()["findings"]}

    return check


def code(text, **values):
    return DiagnosisCode.objects.update_or_create(code=text, defaults={"code_key": text.replace(".", "")} | values)


def test_it_says_what_stands_against_it_and_stores_nothing(biller, records, signed):
    superbill = make_superbill(signed)

    response = biller.get(records(superbill, "check/"))

    body = response.json()
    assert (response.status_code, [*body]) == (200, ["findings", "checked_at"])
    assert {"rule": "coverage.none", "severity": "warning", "field": "policy", "sequence": None,
            "detail": "No payer is named."} in body["findings"]  # fmt: skip
    superbill.refresh_from_db()
    assert (superbill.findings, superbill.checked_at, superbill.version) == ([], None, 1)


def test_codes_are_looked_up_in_the_classification(biller, records, signed, rules):
    code("A01.0", is_billable=False)
    code("B02.1", is_billable=True, is_outdated=True)
    superbill = biller.post(records(), superbill_body(
        signed, diagnoses=[{"code": text} for text in ("a010", "B02.1", "Q99.9", "NONSENSE")], charge_lines=[]
    )).json()["id"]  # fmt: skip

    assert rules(superbill) >= {
        "diagnosis.header",
        "diagnosis.outdated",
        "diagnosis.unknown",
        "diagnosis.form",
        "line.none",
    }


@pytest.mark.parametrize(
    ("gender", "at_birth", "told"),
    [
        ("male", "", True),
        ("female", "", False),
        ("unknown", "", False),
        ("male", "female", False),
        ("other", "male", True),
    ],
)
def test_the_chart_tells_the_sex(biller, records, signed, ana, north, rules, gender, at_birth, told):
    Patient.unscoped.filter(pk=ana.pk).update(
        gender=PatientGender.unscoped.get(facility=north, code=gender), sex_at_birth=at_birth
    )
    superbill = biller.post(records(), superbill_body(signed, diagnoses=[{"code": "O80"}], charge_lines=[])).json()[
        "id"
    ]

    assert ("diagnosis.sex" in rules(superbill)) == told


def test_the_policy_is_looked_at_on_the_day_of_service(signed, ana, rules):
    yesterday = timezone.now().date() - timedelta(days=3)
    cover = policy(ana, directory_carrier(), termination_date=yesterday)
    superbill = make_superbill(signed, policy=cover, carrier=cover.carrier, payer_name="Harbor Mutual")
    assert "coverage.not_in_force" in rules(superbill)

    type(cover).unscoped.filter(pk=cover.pk).update(termination_date=None)
    assert not {rule for rule in rules(superbill) if rule.startswith("coverage")}
    type(cover).unscoped.filter(pk=cover.pk).update(is_active=False)
    assert "coverage.inactive" in rules(superbill)


def test_a_payer_whose_policy_had_ended_is_told_so(biller, records, signed, ana):
    policy(ana, directory_carrier("Harbor Mutual"), termination_date=timezone.now().date() - timedelta(days=3))
    body = biller.post(records(), superbill_body(signed, payer_name="HARBOR mutual")).json()
    assert body["policy"] is None

    findings = biller.get(records(body["id"], "check/")).json()["findings"]

    assert [finding for finding in findings if finding["field"] == "policy"] == [{
        "rule": "coverage.not_in_force", "severity": "error", "field": "policy", "sequence": None,
        "detail": "The patient's policy with this payer was not in force on the day of service.",
    }]  # fmt: skip


def test_a_payer_named_against_the_policy_is_told(biller, records, signed, ana, rules):
    cover = policy(ana, directory_carrier("Harbor Mutual"))
    superbill = biller.post(records(), superbill_body(signed, payer_name="Pier Health", policy=cover.pk)).json()
    assert (superbill["policy"], superbill["payer_name"]) == (cover.pk, "Pier Health")
    assert "payer.mismatch" in rules(superbill["id"])

    biller.patch(records(superbill["id"]), {"payer_name": "harbor mutual", "policy": cover.pk})

    assert "payer.mismatch" not in rules(superbill["id"])


def test_an_old_visit_is_late(ana, rules):
    superbill = make_superbill(make_signed(ana, started_at=timezone.now() - timedelta(days=400)))

    assert "filing.late" in rules(superbill)


def test_services_and_places_are_looked_up(biller, records, signed, rules):
    lines = [VISIT, VISIT | {"service_code": "NOSUCH", "sequence": 2}]
    superbill = biller.post(records(), superbill_body(signed, charge_lines=lines, place_of_service="98")).json()["id"]

    response = biller.get(records(superbill, "check/")).json()["findings"]

    assert [finding["sequence"] for finding in response if finding["rule"] == "line.unknown_service"] == [2]
    assert "place.unknown" in {finding["rule"] for finding in response}


def test_a_service_that_left_its_code_set_is_told_though_a_sheet_lists_it(biller, records, signed, rules, cast):
    an_item(a_sheet(cast.organizations["harbor"], is_default=True), "99213", cents=110_00)
    ProcedureCode.objects.update_or_create(
        code="99213", defaults={"system": "cpt", "description": "Visit", "is_outdated": True, "rank": 5_000_000}
    )
    superbill = biller.post(records(), superbill_body(signed, charge_lines=[VISIT])).json()["id"]

    assert "line.outdated_service" in rules(superbill)


def test_what_the_change_found_is_kept_until_the_next(biller, records, signed):
    superbill = biller.post(records(), superbill_body(signed, charge_lines=[VISIT | {"charge_amount": 0}])).json()["id"]

    ready = biller.patch(records(superbill), {"status": "ready_to_submit"}).json()
    assert "line.free" in {finding["rule"] for finding in ready["findings"]}
    fixed = biller.patch(records(superbill), {"charge_lines": [VISIT]}).json()
    assert "line.free" not in {finding["rule"] for finding in fixed["findings"]}
    assert biller.get(records(superbill)).json()["findings"] == fixed["findings"]


def test_it_stays_within_its_statements(biller, records, signed, ana, statements, superbill_budget):
    cover = policy(ana, directory_carrier())
    superbill = biller.post(records(), superbill_body(
        signed, policy=cover.pk, diagnoses=[{"code": f"Q9{number}"} for number in range(10)],
        charge_lines=[{"service_code": f"X{number}"} for number in range(40)],
    )).json()["id"]  # fmt: skip

    assert statements(lambda: biller.get(records(superbill, "check/"))) == superbill_budget("check_superbill")
    assert Superbill.unscoped.count() == 1


def test_the_price_is_compared_with_what_the_facility_charges(biller, records, signed, rules, cast):
    sheet = a_sheet(cast.organizations["harbor"], is_default=True)
    an_item(sheet, "99213", cents=120_00)
    superbill = biller.post(records(), superbill_body(signed, charge_lines=[VISIT])).json()["id"]
    assert "line.other_price" in rules(superbill)

    biller.patch(records(superbill), {"charge_lines": [VISIT | {"charge_amount": "120.00"}]})
    assert "line.other_price" not in rules(superbill)


def test_the_price_is_that_of_the_payer_else_of_the_provider_else_of_the_facility(signed, ana, paul, rules, cast):
    harbor = cast.organizations["harbor"]
    standard = a_sheet(harbor, is_default=True)
    hers, his, theirs = a_sheet(harbor, "Payer"), a_sheet(harbor, "Provider"), a_sheet(harbor, "Other")
    for sheet, cents in ((hers, 110_00), (his, 120_00), (standard, 130_00), (theirs, 140_00)):
        an_item(sheet, "99213", cents)
    payer = link(harbor, directory_carrier(), fee_schedule=hers)
    link(harbor, directory_carrier("Another"), fee_schedule=theirs)
    type(paul).unscoped.filter(pk=paul.pk).update(fee_schedule=his)
    cover = policy(ana, payer.carrier)
    superbill = make_superbill(signed, policy=cover, carrier=payer.carrier, payer_name="Harbor Mutual")

    found = []
    for row in (payer, paul, None):
        lines = superbill.lines.model.unscoped.filter(superbill=superbill)
        for cents in (110_00, 120_00, 130_00):
            lines.update(charge_cents=cents)
            found += [] if "line.other_price" in rules(superbill) else [cents]
        if row is not None:
            type(row).unscoped.filter(pk=row.pk).update(fee_schedule=None)

    assert found == [110_00, 120_00, 130_00]


def test_a_code_on_the_payers_sheet_alone_is_known(biller, records, signed, ana, rules, cast):
    sheet = a_sheet(cast.organizations["harbor"])
    an_item(sheet, "PAYERS", cents=110_00)
    payer = link(cast.organizations["harbor"], directory_carrier(), fee_schedule=sheet)
    line = VISIT | {"service_code": "PAYERS"}
    body = superbill_body(signed, policy=policy(ana, payer.carrier).pk, charge_lines=[line])
    superbill = biller.post(records(), body).json()["id"]

    assert not {rule for rule in rules(superbill) if rule.startswith("line")}
    biller.patch(records(superbill), {"policy": None})
    assert "line.unknown_service" in rules(superbill)
