from datetime import UTC, datetime

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.operations import registered_checks
from careflow.domains.billing.models import Superbill, SuperbillLine, SuperbillRevision
from careflow.domains.billing.operations.importing import RecordedSuperbill, import_superbills
from careflow.domains.billing.rules.superbills import LARGEST_AMOUNT, Diagnosis, Line, SuperbillStatus
from careflow.platform.actor import system
from tests.domains.audit.tampering import Count
from tests.domains.billing.superbill_factories import make_superbill
from tests.domains.clinical.factories import make_signed

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
LONG_AGO = datetime(2019, 5, 20, 8, 0, tzinfo=UTC)
LINES = (
    Line(1, "185349003", "Encounter for check up", charge_cents=142_58, diagnosis_pointers=(1,)),
    Line(2, "X", units=150, charge_cents=33_33),
)


@pytest.fixture
def take_over(north):
    actor = system(name="Importer", organization_id=north.organization_id, facility_id=north.pk)

    def run(*superbills):
        return import_superbills(actor=actor, superbills=superbills, external_system="other", now=NOW)

    return run


def recorded(encounter, key="c-1", **values):
    return RecordedSuperbill(
        **{
            "external_id": key, "encounter_id": encounter.pk, "patient_id": encounter.patient_id,
            "served_at": encounter.started_at, "diagnoses": [Diagnosis(1, "10509002", "Bronchitis")], "lines": LINES,
            "recorded_at": LONG_AGO,
        } | values
    )  # fmt: skip


def test_a_claim_is_taken_over_whole_and_closed(take_over, signed, biller, records):
    ids = take_over(recorded(signed))

    superbill = Superbill.unscoped.get()
    body = biller.get(records(superbill)).json()
    assert ids == {"c-1": superbill.pk}
    assert (body["status"], body["total_charge_amount"], body["created_at"], body["version"]) == (
        "claim_created", "192.58", "2019-05-20T08:00:00Z", 1,
    )  # fmt: skip
    assert [(row["code"], row["sequence"]) for row in body["diagnoses"]] == [("10509002", 1)]
    assert [row["line_total"] for row in body["charge_lines"]] == ["142.58", "50.00"]
    assert biller.patch(records(superbill), {"notes": "x"}).status_code == 400
    event, revision = AuditEvent.objects.get(), SuperbillRevision.unscoped.get()
    assert (event.summary, event.metadata["source"], event.metadata["content_sha256"]) == (
        "Superbill taken over", "other", revision.content_sha256,
    )  # fmt: skip
    assert list(registered_checks()["Superbills"](Count())) == []


def test_a_corrected_copy_is_saved_as_it_is_and_its_codes_are_questioned(take_over, signed, biller, records):
    """With a code of SNOMED CT at its longest, and as much money as a claim carries."""
    take_over(recorded(
        signed, diagnoses=[Diagnosis(1, "1" * 18, "Bronchitis")],
        lines=[Line(1, "185349003", charge_cents=LARGEST_AMOUNT, diagnosis_pointers=(1,))], place_of_service="",
    ))  # fmt: skip
    copy = biller.post(records(Superbill.unscoped.get(), "correct/"), {"reason": "Wrong code"}).json()
    body = {name: copy[name] for name in ("encounter", "status", "payer_name", "policy", "place_of_service", "notes")}
    for name in ("diagnoses", "charge_lines"):
        body[name] = [
            {key: value for key, value in row.items() if key not in ("id", "line_total")} for row in copy[name]
        ]

    response = biller.put(records(copy["id"]), body)

    assert (response.status_code, response.json()) == (200, copy)
    findings = biller.get(records(copy["id"], "check/")).json()["findings"]
    assert "diagnosis.form" in {finding["rule"] for finding in findings}


def test_taking_it_over_again_writes_nothing(take_over, signed):
    take_over(recorded(signed))

    assert take_over(recorded(signed)) == {}
    assert (Superbill.unscoped.count(), SuperbillLine.unscoped.count(), AuditEvent.objects.count()) == (1, 2, 1)


def test_an_encounter_that_is_billed_keeps_its_superbill(take_over, signed, ana):
    own = make_superbill(signed)
    other = make_signed(ana)

    written = take_over(recorded(signed), recorded(other, "c-2"), recorded(other, "c-3"))

    assert [*written] == ["c-2"]
    assert {*Superbill.unscoped.values_list("pk", flat=True)} == {own.pk, written["c-2"]}


def test_history_is_kept_even_where_a_biller_would_be_asked(take_over, signed, ana):
    """More of everything than a claim carries, or nothing at all."""
    many = [Diagnosis(number, f"C{number}") for number in range(1, 31)]
    lines = [Line(number, "X", diagnosis_pointers=(99,) * 9) for number in range(1, 81)]

    written = take_over(
        recorded(signed, diagnoses=many, lines=lines),
        recorded(make_signed(ana), "c-2", diagnoses=(), lines=()),
        recorded(make_signed(ana), "c-3", status=SuperbillStatus.CODING_NEEDED),
    )

    assert len(written) == 3
    assert {*Superbill.unscoped.values_list("status", flat=True)} == {"claim_created", "coding_needed"}


def test_what_it_costs_does_not_depend_on_how_many_there_are(take_over, ana, statements):
    one, many = [make_signed(ana)], [make_signed(ana) for _ in range(20)]
    few = statements(lambda: take_over(*(recorded(encounter, f"a-{encounter.pk}") for encounter in one)))

    assert statements(lambda: take_over(*(recorded(encounter, f"b-{encounter.pk}") for encounter in many))) == few
