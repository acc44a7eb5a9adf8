"""Papers in some of the demo group's charts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from careflow.domains.documents.models import PatientDocument
from careflow.domains.documents.operations.importing import RecordedPaper, import_papers, stage_papers
from careflow.domains.facilities.models import Facility
from careflow.importers.demo import actors
from careflow.importers.demo.charts import PORTAL_PATIENT
from careflow.importers.demo.group import SYSTEM
from careflow.importers.demo.histories import Chart
from careflow.importers.demo.people import Counter
from careflow.platform.papers import Section, write_paper

EVERY = 6  # charts
NOON = time(12)
FIRST_DAY = date(2024, 2, 5)
KINDS = (
    (
        "Lab results", "lab",
        Section("Blood count", ["Hemoglobin 14.1 g/dL\nWhite cells 6.2 10*3/uL\nPlatelets 240 10*3/uL"]),
        Section("Chemistry", ["Glucose 92 mg/dL\nCreatinine 0.9 mg/dL\nPotassium 4.2 mmol/L"]),
    ),
    (
        "Referral to cardiology", "referrals",
        Section("To", ["Sample Heart Associates, Dr. Fernanda Specimen"]),
        Section("Question", ["Palpitations for two months, mostly in the evening. Please look into the rhythm."]),
    ),
    (
        "Consent to treatment", "consent",
        Section("", ["I agree to be examined and treated at this clinic.", "Signed on paper; this is a copy."]),
    ),
)  # fmt: skip


def ensure_papers(charts: list[Chart], *, facility: Facility, built: Counter, now: datetime) -> None:
    """Outside of any transaction: the papers are stored before they are filed."""
    papers = list(_papers(charts, facility))
    rows = PatientDocument.unscoped.filter(
        facility=facility, external_system=SYSTEM, external_id__in=[paper.external_id for paper in papers]
    )
    there = set(rows.values_list("external_id", flat=True))
    staged = stage_papers(papers=[paper for paper in papers if paper.external_id not in there], now=now)
    filed = import_papers(actor=actors.of_system(facility), staged=staged, external_system=SYSTEM, now=now)
    built.count("documents", len(filed))


def _papers(charts: list[Chart], facility: Facility) -> Iterator[RecordedPaper]:
    """Two for every sixth chart, three for the patient of the portal."""
    for chart in charts:
        place = int(chart.key.partition("-")[2])
        if chart.key == PORTAL_PATIENT:
            yield from (_paper(chart, number, facility) for number in range(len(KINDS)))
        elif place % EVERY == 0:
            yield from (_paper(chart, (place // EVERY + number) % len(KINDS), facility) for number in range(2))


def _paper(chart: Chart, number: int, facility: Facility) -> RecordedPaper:
    title, category, *sections = KINDS[number]
    patient = chart.patient
    day = FIRST_DAY + timedelta(days=number * 40)
    return RecordedPaper(
        external_id=f"{chart.key}-{category}",
        patient_id=patient.pk,
        category=category,
        name=title,
        filename=f"{title.lower().replace(' ', '-')}.pdf",
        document_date=day,
        write=partial(
            write_paper,
            title=title,
            subtitle=f"{patient.first_name} {patient.last_name}, chart {patient.chart_number}, {day:%Y-%m-%d}",
            sections=sections,
            footer=f"{facility.name} (made up)",
            created_at=datetime.combine(day, NOON, UTC),
        ),
    )
