"""Superbills written straight through the ORM, and bodies of requests about them."""

from typing import Any

from careflow.domains.billing.models import Superbill, SuperbillDiagnosis, SuperbillLine, SuperbillRevision

COUGH = {"code": "R05", "description": "Cough", "sequence": 1}
HYPERTENSION = {"code": "I10", "description": "High blood pressure", "sequence": 2}
VISIT = {
    "service_code": "99213", "description": "Office visit", "units": "1.00", "charge_amount": "110.00",
    "diagnosis_pointers": [1], "sequence": 1,
}  # fmt: skip
LAB = {
    "service_code": "80053", "description": "Metabolic panel", "modifier_1": "QW", "units": "1.50",
    "charge_amount": "33.33", "diagnosis_pointers": [1, 2], "sequence": 2,
}  # fmt: skip


def superbill_body(encounter, **values: Any) -> dict[str, Any]:
    """As the client sends it."""
    body = {
        "encounter": encounter.pk, "status": "coding_needed", "payer_name": "", "place_of_service": "11", "notes": "",
        "diagnoses": [COUGH, HYPERTENSION], "charge_lines": [VISIT, LAB],
    }  # fmt: skip
    return body | values


def make_superbill(encounter, status="coding_needed", **values: Any) -> Superbill:
    """Of one diagnosis and one line; the contents come first, since nothing is added to what is claimed."""
    closing = {name: values.pop(name) for name in ("voided_at", "voided_because") if name in values}
    superbill = Superbill.unscoped.create(
        **{
            "facility_id": encounter.facility_id,
            "patient_id": encounter.patient_id,
            "encounter": encounter,
            "served_at": encounter.started_at,
            "status": "ready_to_submit" if status == "claim_created" else status,
            "total_cents": 110_00,
        }
        | values
    )
    belongs = {"facility_id": encounter.facility_id, "superbill": superbill}
    SuperbillDiagnosis.unscoped.create(sequence=1, code="R05", description="Cough", **belongs)
    SuperbillLine.unscoped.create(
        sequence=1, service_code="99213", charge_cents=110_00, total_cents=110_00, diagnosis_pointers=[1], **belongs
    )
    closing |= {"status": status} if status == "claim_created" else {}
    if closing:
        Superbill.unscoped.filter(pk=superbill.pk).update(**closing)
        superbill.refresh_from_db()
    return superbill


def make_revision(superbill) -> SuperbillRevision:
    """The first one; the content is no real one."""
    return SuperbillRevision.unscoped.create(
        facility_id=superbill.facility_id, superbill=superbill, number=1, content="{}", content_sha256="0" * 64,
        total_cents=0, changed_at=superbill.created_at,
    )  # fmt: skip
