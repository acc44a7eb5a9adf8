"""Problems, medications and allergies of the demo group's charts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from careflow.domains.allergies.models import NoKnownAllergies
from careflow.domains.allergies.operations import (
    AllergiesKnown,
    RecordedAllergy,
    import_allergies,
    state_no_known_allergies,
)
from careflow.domains.clinical.operations.importing import RecordedProblem, import_problems
from careflow.domains.facilities.models import Facility
from careflow.domains.medications.operations.importing import RecordedMedication, import_medications
from careflow.domains.patients.models import Patient
from careflow.importers.demo import actors
from careflow.importers.demo.group import SYSTEM
from careflow.importers.demo.people import Counter
from careflow.importers.demo.plans import Plan, plan_of


@dataclass(frozen=True, slots=True)
class Chart:
    key: str
    patient: Patient
    plan: Plan


def charts_of(facility: Facility) -> list[Chart]:
    """All made-up charts."""
    rows = Patient.unscoped.filter(facility=facility, external_system=SYSTEM).order_by("pk")
    return [Chart(row.external_id, row, plan_of(row.external_id, row.date_of_birth)) for row in rows]


def in_use(charts: list[Chart]) -> list[Chart]:
    return [chart for chart in charts if chart.patient.is_active]


def ensure_histories(charts: list[Chart], *, facility: Facility, built: Counter, now: datetime) -> None:
    """What is not there yet; whatever people changed in it stays so."""
    actor = actors.of_system(facility)
    problems = import_problems(
        actor=actor, problems=[row for chart in charts for row in _problems(chart)], external_system=SYSTEM, now=now
    )
    medications = import_medications(
        actor=actor, medications=[row for chart in charts for row in _medications(chart)], external_system=SYSTEM,
        now=now,
    )  # fmt: skip
    asked = _ask(charts, facility, now)
    allergies = import_allergies(
        actor=actor, allergies=[row for chart in charts for row in _allergies(chart)], external_system=SYSTEM, now=now
    )
    built.count("problems", len(problems))
    built.count("medications", len(medications))
    built.count("allergies", len(allergies.ids))
    built.count("statements of no known allergies", asked)


def _problems(chart: Chart) -> Iterator[RecordedProblem]:
    for problem in chart.plan.problems:
        yield RecordedProblem(
            external_id=f"{chart.key}-{problem.ailment.code}",
            patient_id=chart.patient.pk,
            description=problem.ailment.words,
            icd10_code=problem.ailment.code,
            status="resolved" if problem.resolved else "active",
            onset_date=problem.onset,
            resolved_date=problem.resolved,
        )


def _medications(chart: Chart) -> Iterator[RecordedMedication]:
    for medication in chart.plan.medications:
        treatment = medication.treatment
        yield RecordedMedication(
            external_id=medication_key(chart.key, treatment.name),
            patient_id=chart.patient.pk,
            medication_name=treatment.name,
            dose=treatment.dose,
            route=treatment.route,
            frequency=treatment.frequency,
            status=medication.status,
            start_date=medication.start,
            end_date=medication.end,
            prescriber_id=chart.patient.pcp_id,
        )


def medication_key(chart_key: str, name: str) -> str:
    return f"{chart_key}-{name}"


def _allergies(chart: Chart) -> Iterator[RecordedAllergy]:
    for reaction in chart.plan.reactions:
        yield RecordedAllergy(
            external_id=f"{chart.key}-{reaction.allergen}",
            patient_id=chart.patient.pk,
            allergen=reaction.allergen,
            category=reaction.category,
            reaction=reaction.shows,
            severity=reaction.severity,
        )


def _ask(charts: list[Chart], facility: Facility, now: datetime) -> int:
    """The nurse writes down who knows of no allergy; where there is no nurse, a physician does."""
    staff = actors.find(facility, "nurse") or actors.find(facility, "physician")
    asked = set(NoKnownAllergies.unscoped.filter(facility=facility).values_list("patient_id", flat=True))
    wanted = [chart for chart in charts if chart.plan.is_free_of_allergies and chart.patient.pk not in asked]
    count = 0
    for chart in wanted if staff else ():
        try:
            state_no_known_allergies(
                actor=actors.of_staff(staff[0], facility), patient_id=chart.patient.pk, expected_version=None, now=now
            )
        except AllergiesKnown:
            continue  # somebody knows better by now
        count += 1
    return count
