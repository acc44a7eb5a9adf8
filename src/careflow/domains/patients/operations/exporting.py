"""A whole chart, for the patient who asks for it (45 CFR 164.524)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.facilities.queries import facility_names
from careflow.domains.patients import queries
from careflow.domains.patients.queries import ChartFile, PatientOut, chart_parts, laid_out
from careflow.platform import filenames, limits
from careflow.platform.actor import Actor
from careflow.platform.limits import Limit
from careflow.platform.problems import Problem
from careflow.platform.zipping import Entry, zipped

EXPORTS = Limit("chart.export", 10, timedelta(minutes=1))
FORM = "careflow.chart/1"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class ExportedChart:
    filename: str
    content: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class _Chart:
    """All that was read of it. `left_out` are the names of the parts that the actor may not see, with the right that
    opens them."""

    files: list[ChartFile]
    left_out: dict[str, str]

    @property
    def records(self) -> dict[str, int]:
        counted = [(file.path, file.records) for file in self.files if file.records is not None]
        return {path.rpartition("/")[2].partition(".")[0]: count for path, count in counted}


def export_chart(*, actor: Actor, patient_id: int, now: datetime) -> ExportedChart:
    """A zip with everything that the actor may see of the chart. Rows are read and the export is recorded before its
    first byte; the files of documents are read while it is sent.

    Raises NotFound, TooMany."""
    patient = queries.get_patient(actor=actor, patient_id=patient_id)
    limits.count(EXPORTS, actor.user_id, now=now)
    with transaction.atomic():
        chart = _read(actor, patient, now)
        facts = _facts(actor, patient, chart, now)
        audit.record(
            actor=actor,
            action=Action.EXPORT,
            subject="patients/patient",
            subject_id=patient_id,
            summary="Chart exported",
            metadata={"what": "chart", "records": chart.records, "left_out": sorted(chart.left_out)},
            patient_id=patient_id,
            at=now,
        )
    entries = _entries(chart.files, facts)
    name = filenames.safe(f"{patient.last_name} {patient.first_name}", otherwise="patient")
    return ExportedChart(f"{name}_chart.zip", zipped(entries, at=now.astimezone(actor.zone)))


def _read(actor: Actor, patient: PatientOut, now: datetime) -> _Chart:
    files = [ChartFile("chart/patient.json", lambda: BytesIO(laid_out(patient)), records=1)]
    left_out = {}
    for part in chart_parts():
        if actor.can(part.needs):
            files += part.read(actor, patient, now)
        else:
            left_out[part.name] = part.needs.value
    return _Chart(files, left_out)


def _facts(actor: Actor, patient: PatientOut, chart: _Chart, now: datetime) -> dict[str, Any]:
    names = facility_names(actor=actor, facility_ids=[patient.facility])
    return {
        "form": FORM,
        "patient": {
            "id": patient.id,
            "chart_number": patient.chart_number,
            "name": f"{patient.last_name}, {patient.first_name}",
            "date_of_birth": patient.date_of_birth,
        },
        "facility": {"id": patient.facility, "name": names.get(patient.facility, "")},
        "exported_at": now,
        "exported_by": {"id": actor.user_id, "name": actor.name},
        "records": chart.records,
        "left_out": [{"part": name, "needs": needs} for name, needs in chart.left_out.items()],
    }


def _entries(files: Iterable[ChartFile], facts: dict[str, Any]) -> Iterator[Entry]:
    """The files that can be had, then the manifest, which tells what became of all of them."""
    unique = filenames.Unique()
    manifest = unique(MANIFEST)
    sent: list[Entry] = []
    missing = []
    for file in files:
        path = unique(file.path)
        try:
            content = file.open()
        except Problem as problem:
            missing.append({"path": path, "reason": problem.sentence})
            continue
        with content:
            sent.append(Entry(path, content, is_packed=file.is_packed))
            yield sent[-1]
    listed = [{"path": entry.path, "size": entry.size, "sha256": entry.sha256} for entry in sent]
    yield Entry(manifest, BytesIO(laid_out({**facts, "missing": missing, "files": listed})))
