"""What was signed stays: no note is signed without a stored version, nothing signed changes, nothing vanishes."""

from careflow.platform import guards

ENCOUNTERS = "clinical_encounter"
NOTES = "clinical_progressnote"
VERSIONS = "clinical_noteversion"
WITHDRAWALS = "clinical_notewithdrawal"
ADDENDA = "clinical_noteaddendum"
VITALS = "clinical_vitals"
PROBLEMS = "clinical_problem"
APPOINTMENTS = "scheduling_appointment"
PATIENTS = "patients_patient"

NOTE_LOCKED = "progress_note_signed_is_locked"
NOTE_UNSTORED = "progress_note_signed_without_version"
NOTE_BEHIND = "progress_note_draft_of_signed_encounter"
ENCOUNTER_LOCKED = "encounter_signed_is_locked"
ENCOUNTER_AHEAD = "encounter_signed_before_its_note"
ENCOUNTER_RELEASED = "encounter_unsigned_without_withdrawal"
OTHER_PATIENT = "encounter_of_another_patient_than_its_visit"
PATIENT_SIGNED = "encounter_signed_once_keeps_its_patient"
VITALS_LOCKED = "vitals_of_closed_encounter"
VERSION_WITHDRAWN = "addendum_to_withdrawn_version"
ERROR_FINAL = "problem_entered_in_error_is_final"
PROBLEM_ELSEWHERE = "problem_of_another_patient_than_its_encounter"


def _differs(*columns: str) -> str:
    """For columns that are never null."""
    return "(" + " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns) + ")"


def _differs_or_null(*columns: str) -> str:
    """For ids that may be null."""
    return "(" + " OR ".join(f"COALESCE(OLD.{column}, 0) <> COALESCE(NEW.{column}, 0)" for column in columns) + ")"


TEXTS = ("subjective", "objective", "assessment", "plan")
SIGNATURE = ("signed_version", "signed_at", "signed_by_name")
FACTS = ("patient_id", "rendering_provider_name", "reason", "started_at", "ended_at")
LINKS = ("appointment_id", "rendering_provider_id")

guards.declare(
    guards.refuse_change(
        name=NOTE_LOCKED, table=NOTES, columns=", ".join((*TEXTS, *SIGNATURE)),
        condition=f"OLD.status = 'signed' AND NEW.status = 'signed' AND {_differs(*TEXTS, *SIGNATURE)}",
    ),
    guards.refuse_when(
        name=NOTE_UNSTORED, table=NOTES, columns="status", requires=[VERSIONS, WITHDRAWALS],
        condition=f"NEW.status = 'signed' AND NOT EXISTS (SELECT 1 FROM {VERSIONS} v WHERE v.note_id = NEW.id"
        " AND v.number = NEW.signed_version AND v.signed_at = NEW.signed_at"
        f" AND NOT EXISTS (SELECT 1 FROM {WITHDRAWALS} w WHERE w.version_id = v.id))",
    ),
    guards.refuse_change(
        name=NOTE_BEHIND, table=NOTES, columns="status", requires=[ENCOUNTERS],
        condition="NEW.status = 'draft' AND OLD.status = 'signed'"
        f" AND (SELECT status FROM {ENCOUNTERS} WHERE id = NEW.encounter_id) = 'signed'",
    ),
    guards.refuse_change(
        name=ENCOUNTER_LOCKED, table=ENCOUNTERS, columns=", ".join((*FACTS, *LINKS)),
        condition="OLD.status = 'signed' AND NEW.status = 'signed'"
        f" AND ({_differs(*FACTS)} OR {_differs_or_null(*LINKS)})",
    ),
    guards.refuse_when(
        name=ENCOUNTER_AHEAD, table=ENCOUNTERS, columns="status", requires=[NOTES],
        condition=f"NEW.status = 'signed' AND NOT EXISTS (SELECT 1 FROM {NOTES} n WHERE n.encounter_id = NEW.id"
        " AND n.status = 'signed')",
    ),
    guards.refuse_change(
        name=ENCOUNTER_RELEASED, table=ENCOUNTERS, columns="status", requires=[NOTES, VERSIONS, WITHDRAWALS],
        condition="OLD.status = 'signed' AND NEW.status <> 'signed' AND (NEW.status = 'cancelled' OR EXISTS"
        f" (SELECT 1 FROM {NOTES} n JOIN {VERSIONS} v ON v.note_id = n.id AND v.number = n.signed_version"
        f" WHERE n.encounter_id = NEW.id AND NOT EXISTS (SELECT 1 FROM {WITHDRAWALS} w WHERE w.version_id = v.id)))",
    ),
    guards.refuse_change(
        name=PATIENT_SIGNED, table=ENCOUNTERS, columns="patient_id", requires=[NOTES, VERSIONS],
        condition=f"OLD.patient_id <> NEW.patient_id AND EXISTS (SELECT 1 FROM {NOTES} n JOIN {VERSIONS} v"
        " ON v.note_id = n.id WHERE n.encounter_id = NEW.id)",
    ),
    guards.refuse_when(
        name=OTHER_PATIENT, table=ENCOUNTERS, columns="patient_id, appointment_id, status", requires=[APPOINTMENTS],
        condition="NEW.appointment_id IS NOT NULL AND NEW.status <> 'cancelled'"
        f" AND (SELECT patient_id FROM {APPOINTMENTS} WHERE id = NEW.appointment_id) <> NEW.patient_id",
    ),
    guards.refuse_when(
        name=VITALS_LOCKED, table=VITALS, requires=[ENCOUNTERS],
        columns="encounter_id, height_cm, weight_kg, bp_systolic, bp_diastolic, heart_rate_bpm, respiratory_rate,"
        " temperature_c, spo2_percent, pain_score, measured_at, notes",
        condition=f"(SELECT status FROM {ENCOUNTERS} WHERE id = NEW.encounter_id) <> 'in_progress'",
    ),
    guards.refuse_when(
        name=VERSION_WITHDRAWN, table=ADDENDA, columns="version_id", requires=[WITHDRAWALS],
        condition=f"EXISTS (SELECT 1 FROM {WITHDRAWALS} w WHERE w.version_id = NEW.version_id)",
    ),
    guards.refuse_change(
        name=ERROR_FINAL, table=PROBLEMS, condition="OLD.status = 'entered_in_error'",
        columns="status, description, description_key, icd10_code, snomed_code, onset_date, resolved_date, notes,"
        " error_reason, encounter_id, patient_id, facility_id",
    ),
    guards.refuse_when(
        name=PROBLEM_ELSEWHERE, table=PROBLEMS, columns="patient_id, encounter_id", requires=[ENCOUNTERS],
        condition=f"(SELECT patient_id FROM {ENCOUNTERS} WHERE id = NEW.encounter_id) <> NEW.patient_id",
    ),
    *(guards.append_only(table) for table in (VERSIONS, WITHDRAWALS, ADDENDA)),
    *(guards.never_deleted(table) for table in (ENCOUNTERS, NOTES, VITALS, PROBLEMS)),
    *(
        guards.same_owner(table=table, column=column, target=target)
        for table, column, target in (
            (ENCOUNTERS, "patient_id", PATIENTS),
            (ENCOUNTERS, "appointment_id", APPOINTMENTS),
            (ENCOUNTERS, "rendering_provider_id", "facilities_staff"),
            (NOTES, "encounter_id", ENCOUNTERS),
            (VERSIONS, "note_id", NOTES),
            (WITHDRAWALS, "version_id", VERSIONS),
            (ADDENDA, "version_id", VERSIONS),
            (VITALS, "encounter_id", ENCOUNTERS),
            (PROBLEMS, "patient_id", PATIENTS),
            (PROBLEMS, "encounter_id", ENCOUNTERS),
        )
    ),
)  # fmt: skip
