"""The medical summary: what is active of a chart, and all that was signed."""

import datetime as dt
from collections.abc import Sequence

from careflow.domains.allergies.queries import AllergyForPatientOut
from careflow.domains.audit.queries import Opening
from careflow.domains.clinical.queries import VisitForPatientOut
from careflow.domains.medications.queries import MedicationForPatientOut
from careflow.platform.endpoint.shapes import Out


class ActiveMedicationOut(Out):
    id: int
    medication_name: str
    dose: str
    route: str
    frequency: str
    start_date: dt.date | None
    prescriber_name: str


class ActiveAllergyOut(Out):
    id: int
    allergen: str
    category: str
    category_label: str
    severity: str
    severity_label: str
    reaction: str
    onset_date: dt.date | None


class MedicalSummaryOut(Out):
    """Medications and allergies by name, visits the latest first."""

    active_medications: list[ActiveMedicationOut]
    active_allergies: list[ActiveAllergyOut]
    visits: list[VisitForPatientOut]

    @classmethod
    def of(
        cls,
        *,
        medications: Sequence[MedicationForPatientOut],
        allergies: Sequence[AllergyForPatientOut],
        visits: list[VisitForPatientOut],
    ) -> "MedicalSummaryOut":
        """From those that are active."""
        taken = [
            ActiveMedicationOut(
                each.id, each.medication_name, each.dose, each.route, each.frequency, each.start_date,
                each.prescriber_name,
            )
            for each in medications
        ]  # fmt: skip
        reacts_to = [
            ActiveAllergyOut(
                each.id, each.allergen, each.category, each.category_label, each.severity, each.severity_label,
                each.reaction, each.onset_date,
            )
            for each in allergies
        ]  # fmt: skip
        return MedicalSummaryOut(taken, reacts_to, visits)


class OpeningOut(Out):
    """Nothing says from where."""

    id: int
    opened_at: dt.datetime
    opened_by: str
    kind: str
    part: str

    @classmethod
    def of(cls, opening: Opening) -> "OpeningOut":
        return cls(opening.id, opening.opened_at, opening.who, opening.kind, opening.what)
