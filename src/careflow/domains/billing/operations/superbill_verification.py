"""The check of all superbills, in every facility, for `careflow verify-audit`: each stands as its last revision says
and where its encounter does, its revisions are the ones that the log tells of, and none is gone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from careflow.domains.audit import queries as audit
from careflow.domains.audit.operations import Finding, Progress
from careflow.domains.billing.models import Superbill, SuperbillDiagnosis, SuperbillLine, SuperbillRevision
from careflow.domains.billing.operations.superbill_contents import contents_of
from careflow.domains.billing.operations.superbill_revisions import SUBJECT, stand_of
from careflow.domains.billing.rules.revisions import content_of, digest

BATCH = 100
SUPERBILLS, REVISIONS, EVENTS = "superbills", "revisions", "events about them"


class Home(NamedTuple):
    """Whose the encounter of a superbill is."""

    facility_id: int
    patient_id: int


@dataclass(slots=True)
class File:
    """A superbill with all that belongs to it, and the digests that the log tells of, by number."""

    superbill: Superbill
    home: Home | None = None  # None where the encounter is gone
    chart_home: int | None = None  # the facility of its patient, None where the chart is gone
    diagnoses: list[SuperbillDiagnosis] = field(default_factory=list)
    lines: list[SuperbillLine] = field(default_factory=list)
    revisions: list[SuperbillRevision] = field(default_factory=list)
    logged: dict[Any, list[str]] = field(default_factory=lambda: defaultdict(list))
    told_in: set[int | None] = field(default_factory=set)  # the facilities of its events


def check_superbills(progress: Progress) -> Iterator[Finding]:
    for model in (Superbill, SuperbillRevision):
        progress.expect(model.unscoped.count())
    progress.expect(audit.count_about(subject=SUBJECT))
    last, rows = 0, Superbill.unscoped.order_by("pk")
    while superbills := list(rows.filter(pk__gt=last)[:BATCH]):
        last = superbills[-1].pk
        files = _gather(superbills)
        progress.seen(SUPERBILLS, len(files))
        progress.seen(REVISIONS, sum(len(file.revisions) for file in files))
        for file in files:
            yield from _faults(file)
    yield from _look_at_the_log(progress)
    yield from _look_for_strays()


def _gather(superbills: Sequence[Superbill]) -> list[File]:
    files = {superbill.pk: File(superbill) for superbill in superbills}
    # Joined to the superbills at once, those whose encounter is gone would not come up at all.
    homes = Superbill.unscoped.filter(pk__in=files).values_list("pk", "encounter__facility_id", "encounter__patient_id")
    for superbill_id, *home in homes:
        files[superbill_id].home = Home(*home)
    for superbill_id, facility_id in Superbill.unscoped.filter(pk__in=files).values_list("pk", "patient__facility_id"):
        files[superbill_id].chart_home = facility_id
    of_files = {"superbill_id__in": list(files)}
    for diagnosis in SuperbillDiagnosis.unscoped.filter(**of_files).order_by("sequence"):
        files[diagnosis.superbill_id].diagnoses.append(diagnosis)
    for line in SuperbillLine.unscoped.filter(**of_files).order_by("sequence"):
        files[line.superbill_id].lines.append(line)
    for revision in SuperbillRevision.unscoped.filter(**of_files).order_by("number"):
        files[revision.superbill_id].revisions.append(revision)
    for event in audit.list_about(subject=SUBJECT, subject_ids=list(files)):
        file = files[int(event.object_pk)]
        file.told_in.add(event.facility_id)
        if "content_sha256" in event.metadata:
            file.logged[event.metadata.get("number")].append(event.metadata["content_sha256"])
    return list(files.values())


def _faults(file: File) -> Iterator[Finding]:
    superbill = file.superbill
    place = {"facility": superbill.facility_id, "superbill": superbill.pk}
    numbers = [revision.number for revision in file.revisions]
    if numbers != [*range(1, superbill.version + 1)]:
        yield Finding("superbill.revisions", "its revisions are not numbered from one to its version", place)
    for revision in file.revisions:
        here = {**place, "revision": revision.number}
        if digest(revision.content) != revision.content_sha256:
            yield Finding("superbill_revision.altered", "it is not what its digest was made of", here)
        if file.logged[revision.number] != [revision.content_sha256]:
            yield Finding("superbill_revision.unlogged", "the log tells of another content, or of none", here)
    contents = contents_of(file.diagnoses, file.lines)
    if file.revisions and content_of(stand_of(superbill, contents)) != file.revisions[-1].content:
        yield Finding("superbill.differs", "it is not what its last revision says", place)
    if contents.total_cents != superbill.total_cents:
        yield Finding("superbill.total", "its total is not the sum of its lines", place)
    yield from _faults_of_place(file, place)


def _faults_of_place(file: File, place: Mapping[str, int]) -> Iterator[Finding]:
    superbill, home = file.superbill, file.home
    if home is None:
        yield Finding("superbill.stray", "its encounter is gone", {**place, "encounter": superbill.encounter_id})
    elif home.patient_id != superbill.patient_id:
        yield Finding("superbill.patient", "it is billed for another patient than its encounter's", place)
    facilities: dict[str, set[int | None]] = {
        "its encounter": {home.facility_id} if home else set(),
        "the chart of its patient": {file.chart_home} if file.chart_home else set(),
        "its diagnoses": {diagnosis.facility_id for diagnosis in file.diagnoses},
        "its lines": {line.facility_id for line in file.lines},
        "its revisions": {revision.facility_id for revision in file.revisions},
        "what the log tells": file.told_in,
    }
    if elsewhere := [what for what, found in facilities.items() if found - {superbill.facility_id}]:
        yield Finding("superbill.facility", f"it belongs to another facility than {', '.join(elsewhere)}", place)


def _look_at_the_log(progress: Progress) -> Iterator[Finding]:
    missed = None  # the last one that was found to be gone: what is told of it may fill several batches
    for events in audit.in_batches(subject=SUBJECT):
        progress.seen(EVENTS, len(events))
        rows = Superbill.unscoped.filter(pk__in=[event.record for event in events])
        known = set(rows.values_list("pk", flat=True))
        for event in events:
            if event.record not in known and event.record != missed:
                missed = event.record
                place = {"facility": event.facility_id, "superbill": missed}
                yield Finding("superbill.gone", "it is gone, yet the log tells of it", place)
        told = [event for event in events if "content_sha256" in event.metadata]
        rows = SuperbillRevision.unscoped.filter(superbill_id__in=[event.record for event in told])
        there = set(rows.values_list("superbill_id", "number"))
        for event in told:
            if (event.record, event.metadata.get("number")) not in there:
                place = {"facility": event.facility_id, "superbill": event.record}
                yield Finding("superbill_revision.gone", "a revision that the log tells of is gone", place)


def _look_for_strays() -> Iterator[Finding]:
    """Rows that a deletion past the foreign keys has left behind. Each is named by its own id."""
    for model, kind in (
        (SuperbillRevision, "superbill_revision"),
        (SuperbillDiagnosis, "superbill_diagnosis"),
        (SuperbillLine, "superbill_line"),
    ):
        strays = model.unscoped.exclude(Exists(Superbill.unscoped.filter(pk=OuterRef("superbill_id"))))
        columns = strays.order_by("pk").values_list("facility_id", "superbill_id", "pk")
        for facility_id, superbill_id, row_id in columns.iterator():
            sentence = f"what it belongs to is gone ({model._meta.db_table} {row_id})"
            yield Finding(f"{kind}.stray", sentence, {"facility": facility_id, "superbill": superbill_id})
