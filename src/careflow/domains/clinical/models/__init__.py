from careflow.domains.clinical.models.diagnosis_codes import CodeWord, DiagnosisCode
from careflow.domains.clinical.models.encounters import Encounter, Vitals
from careflow.domains.clinical.models.notes import NoteAddendum, NoteVersion, NoteWithdrawal, ProgressNote
from careflow.domains.clinical.models.problems import Problem

__all__ = [
    "CodeWord", "DiagnosisCode", "Encounter", "NoteAddendum", "NoteVersion", "NoteWithdrawal", "Problem",
    "ProgressNote", "Vitals",
]  # fmt: skip
