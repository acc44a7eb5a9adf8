"""What was claimed stays: only what is signed is billed, a created claim changes no more, a void superbill never, and
what is billed stays signed."""

from careflow.platform import guards

SUPERBILLS = "billing_superbill"
DIAGNOSES = "billing_superbilldiagnosis"
LINES = "billing_superbillline"
REVISIONS = "billing_superbillrevision"
ENCOUNTERS = "clinical_encounter"
POLICIES = "insurance_policy"
PATIENTS = "patients_patient"

CLAIMED_LOCKED = "superbill_claimed_is_locked"
VOID_FINAL = "superbill_void_is_final"
JUMPED = "superbill_claimed_before_ready"
UNSIGNED = "superbill_of_unsigned_encounter"
BILLED_SIGNED = "encounter_billed_stays_signed"
OTHER_PATIENT = "superbill_of_another_patient"
OTHER_POLICY = "superbill_with_another_patients_policy"

TEXTS = ("status", "payer_name", "place_of_service", "notes", "total_cents", "served_at", "findings", "override_reason")
LINKS = ("encounter_id", "patient_id", "facility_id", "policy_id", "carrier_id", "corrects_id")
VOIDING = ("voided_at", "voided_by_name", "voided_because")
WORDS = {
    DIAGNOSES: ("sequence", "code", "description"),
    LINES: (
        "sequence", "service_code", "description", "modifier_1", "modifier_2", "modifier_3", "modifier_4", "units",
        "charge_cents", "total_cents", "diagnosis_pointers",
    ),
}  # fmt: skip


def _differs() -> str:
    texts = [f"OLD.{column} <> NEW.{column}" for column in TEXTS]
    links = [f"COALESCE(OLD.{column}, 0) <> COALESCE(NEW.{column}, 0)" for column in LINKS]
    return "(" + " OR ".join([*texts, *links]) + ")"


def _is_closed(row: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {SUPERBILLS} s WHERE s.id = {row}.superbill_id"
        " AND (s.status = 'claim_created' OR s.voided_at IS NOT NULL))"
    )


def _contents_locked(table: str) -> list[guards.Guard]:
    return [
        guards.refuse_when(
            name=f"{table}_closed", table=table, columns=", ".join(("superbill_id", *WORDS[table])),
            requires=[SUPERBILLS], condition=_is_closed("NEW"),
        ),
        guards.refuse_change(
            name=f"{table}_moved", table=table, columns="superbill_id", condition="OLD.superbill_id <> NEW.superbill_id"
        ),
        guards.refuse_delete(
            name=f"{table}_kept", table=table, requires=[SUPERBILLS], condition=_is_closed("OLD")
        ),
        guards.same_owner(table=table, column="superbill_id", target=SUPERBILLS),
    ]  # fmt: skip


guards.declare(
    guards.refuse_change(
        name=CLAIMED_LOCKED, table=SUPERBILLS, columns=", ".join((*TEXTS, *LINKS)),
        condition=f"OLD.status = 'claim_created' AND {_differs()}",
    ),
    guards.refuse_change(
        name=VOID_FINAL, table=SUPERBILLS, columns=", ".join((*TEXTS, *LINKS, *VOIDING)),
        condition="OLD.voided_at IS NOT NULL",
    ),
    guards.refuse_change(
        name=JUMPED, table=SUPERBILLS, columns="status",
        condition="OLD.status = 'coding_needed' AND NEW.status = 'claim_created'",
    ),
    guards.refuse_when(
        name=UNSIGNED, table=SUPERBILLS, columns="encounter_id, voided_at", requires=[ENCOUNTERS],
        condition="NEW.voided_at IS NULL"
        f" AND (SELECT status FROM {ENCOUNTERS} WHERE id = NEW.encounter_id) <> 'signed'",
    ),
    guards.refuse_change(
        name=BILLED_SIGNED, table=ENCOUNTERS, columns="status", requires=[SUPERBILLS],
        condition="OLD.status = 'signed' AND NEW.status <> 'signed' AND EXISTS"
        f" (SELECT 1 FROM {SUPERBILLS} s WHERE s.encounter_id = NEW.id AND s.voided_at IS NULL)",
    ),
    guards.refuse_when(
        name=OTHER_PATIENT, table=SUPERBILLS, columns="encounter_id, patient_id", requires=[ENCOUNTERS],
        condition=f"(SELECT patient_id FROM {ENCOUNTERS} WHERE id = NEW.encounter_id) <> NEW.patient_id",
    ),
    guards.refuse_when(
        name=OTHER_POLICY, table=SUPERBILLS, columns="policy_id, patient_id", requires=[POLICIES],
        condition="NEW.policy_id IS NOT NULL"
        f" AND (SELECT patient_id FROM {POLICIES} WHERE id = NEW.policy_id) <> NEW.patient_id",
    ),
    *_contents_locked(DIAGNOSES),
    *_contents_locked(LINES),
    guards.append_only(REVISIONS),
    guards.never_deleted(SUPERBILLS),
    *(
        guards.same_owner(table=table, column=column, target=target)
        for table, column, target in (
            (SUPERBILLS, "patient_id", PATIENTS),
            (SUPERBILLS, "encounter_id", ENCOUNTERS),
            (SUPERBILLS, "policy_id", POLICIES),
            (SUPERBILLS, "corrects_id", SUPERBILLS),
            (REVISIONS, "superbill_id", SUPERBILLS),
        )
    ),
)  # fmt: skip
