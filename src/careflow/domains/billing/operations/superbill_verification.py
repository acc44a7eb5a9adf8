"""The check of all superbills, in every facility, for `careflow verify-audit`: each stands as its last revision says,
its revisions are the ones that the log tells of, and none is gone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from careflow.domains.audit import queries as audit
from careflow.domains.audit.operations import Finding, Progress
from careflow.domains.audit.queries import Witness
from careflow.domains.billing.models import Superbill, SuperbillDiagnosis, SuperbillLine, SuperbillRevision
from careflow.domains.billing.operations.superbill_contents import contents_of
from careflow.domains.billing.operations.superbill_revisions import SUBJECT, stand_of
from careflow.domains.billing.rules.revisions import content_of, digest

BATCH = 100
SUPERBILLS, REVISIONS, EVENTS = "superbills", "revisions", "events about them"


@dataclass(slots=True)
class File:
    """A superbill with all that belongs to it, and the digests that the log tells of, by number."""

    superbill: Superbill
    diagnoses: list[SuperbillDiagnosis] = field(default_factory=list)
    lines: list[SuperbillLine] = field(default_factory=list)
    revisions: list[SuperbillRevision] = field(default_factory=list)
    logged: dict[Any, list[str]] = field(default_factory=lambda: defaultdict(list))


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


def _gather(superbills: Sequence[Superbill]) -> list[File]:
    files = {superbill.pk: File(superbill) for superbill in superbills}
    of_files = {"superbill_id__in": list(files)}
    for diagnosis in SuperbillDiagnosis.unscoped.filter(**of_files).order_by("sequence"):
        files[diagnosis.superbill_id].diagnoses.append(diagnosis)
    for line in SuperbillLine.unscoped.filter(**of_files).order_by("sequence"):
        files[line.superbill_id].lines.append(line)
    for revision in SuperbillRevision.unscoped.filter(**of_files).order_by("number"):
        files[revision.superbill_id].revisions.append(revision)
    for event in audit.list_about(subject=SUBJECT, subject_ids=list(files)):
        if "content_sha256" in event.metadata:
            files[int(event.object_pk)].logged[event.metadata.get("number")].append(event.metadata["content_sha256"])
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


def _look_at_the_log(progress: Progress) -> Iterator[Finding]:
    for events in audit.in_batches(subject=SUBJECT):
        progress.seen(EVENTS, len(events))
        told = [event for event in events if "content_sha256" in event.metadata]
        rows = SuperbillRevision.unscoped.filter(superbill_id__in=[_id(event) for event in told])
        there = set(rows.values_list("superbill_id", "number"))
        for event in told:
            if (_id(event), event.metadata.get("number")) not in there:
                place = {"facility": event.facility_id, "superbill": _id(event)}
                yield Finding("superbill_revision.gone", "a revision that the log tells of is gone", place)


def _id(event: Witness) -> int:
    """0, which no row has, for an event that somebody made up."""
    return int(event.object_pk) if event.object_pk.isdecimal() else 0
