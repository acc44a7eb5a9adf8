"""What took place at the demo group's visits: vital signs and a signed note; those of this moment are under way."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from careflow.domains.clinical.models import Encounter
from careflow.domains.clinical.operations.importing import (
    RecordedEncounter,
    RecordedSignature,
    RecordedVitals,
    import_encounters,
)
from careflow.domains.facilities.models import Facility, Staff
from careflow.domains.scheduling.models import Appointment
from careflow.importers.demo import actors
from careflow.importers.demo.bodies import vital_signs
from careflow.importers.demo.findings import FINDINGS
from careflow.importers.demo.group import SYSTEM
from careflow.importers.demo.histories import Chart
from careflow.importers.demo.people import Counter
from careflow.importers.demo.plans import HYPERTENSION
from careflow.platform.localtime import to_local

ROOMING = timedelta(minutes=2)


def top_up_encounters(charts: list[Chart], *, facility: Facility, built: Counter, now: datetime) -> None:
    """Chart the visits that took place, or are under way, as they were planned. One that people touched or charted is
    theirs."""
    visits = Appointment.unscoped.filter(
        ~Exists(Encounter.unscoped.filter(appointment=OuterRef("pk"))), facility=facility, external_system=SYSTEM,
        version=1, status__code__in=("check_out", "check_in"), rendering_provider__isnull=False,
        deleted_at__isnull=True, starts_at__lte=now - ROOMING,
    )  # fmt: skip
    rows = visits.select_related("status", "rendering_provider__user").order_by("starts_at", "pk")
    nurse = next(iter(actors.find(facility, "nurse")), None)
    by_patient = {chart.patient.pk: chart for chart in charts}
    encounters = [
        _encounter(visit, by_patient[visit.patient_id], nurse, facility)
        for visit in rows
        if visit.patient_id in by_patient
    ]
    written = import_encounters(
        actor=actors.of_system(facility), encounters=encounters, external_system=SYSTEM, now=now
    )  # fmt: skip
    built.count("encounters", len(written))


def _encounter(visit: Appointment, chart: Chart, nurse: Staff | None, facility: Facility) -> RecordedEncounter:
    is_over = visit.status.code == "check_out"
    provider = visit.rendering_provider
    assert provider is not None  # noqa: S101  (the query asks for one)
    who = nurse or provider
    signature = RecordedSignature(provider.user.display_name, visit.ends_at, provider.user_id)
    return RecordedEncounter(
        external_id=visit.external_id,
        patient_id=visit.patient_id,
        appointment_id=visit.pk,
        rendering_provider_id=provider.pk,
        rendering_provider_name=visit.rendering_provider_name,
        reason=visit.reason,
        started_at=visit.starts_at,
        ended_at=visit.ends_at if is_over else None,
        texts=_texts(visit.reason, is_over=is_over),
        vitals=RecordedVitals(
            measured_at=visit.starts_at + ROOMING,
            values=_signs(visit, chart, to_local(visit.starts_at, ZoneInfo(facility.timezone)).date()),
            recorded_by_id=who.user_id,
            recorded_by_name=who.user.display_name,
        ),
        signature=signature if is_over else None,
    )


def _signs(visit: Appointment, chart: Chart, day: date) -> Mapping[str, Decimal]:
    is_hypertensive = any(problem.ailment.code == HYPERTENSION for problem in chart.plan.problems)
    return vital_signs(
        chart.key, chart.patient.date_of_birth, on=day, reason=visit.reason, is_hypertensive=is_hypertensive
    )  # fmt: skip


def _texts(reason: str, *, is_over: bool) -> dict[str, str]:
    """While the patient is here, only what was said at the beginning stands there."""
    finding = FINDINGS[reason]
    return finding._asdict() if is_over else {"subjective": finding.subjective}
