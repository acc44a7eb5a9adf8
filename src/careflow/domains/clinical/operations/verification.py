"""The check of all that was ever signed, in every facility, for `careflow verify-audit`. A batch of notes is read
together with what belongs to them and with what the log tells of them; then the log is read, for what is gone, drafts
included."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from careflow.domains.audit import queries as audit
from careflow.domains.audit.operations import Finding, Progress
from careflow.domains.audit.queries import Witness
from careflow.domains.clinical.models import Encounter, NoteAddendum, NoteVersion, NoteWithdrawal, ProgressNote
from careflow.domains.clinical.operations.traces import ADDENDUM, NOTE
from careflow.domains.clinical.rules.verification import (
    Fault,
    StoredVersion,
    fault_of_note,
    fault_of_numbers,
    fault_of_standing,
    fault_of_subject,
    faults_of_addendum,
    faults_of_place,
    faults_of_version,
    faults_of_withdrawal,
)
from careflow.domains.clinical.rules.versions import SignedAddendum, SignedNote, SignedVitals, SignedWithdrawal

BATCH = 100
NOTES, VERSIONS, WITHDRAWALS, ADDENDA = "notes", "signed versions", "withdrawn signatures", "addenda"
EVENTS = "events about them"
MEASURED = tuple(SignedVitals.__dataclass_fields__)


@dataclass(slots=True)
class File:
    """A note with all that was signed, withdrawn and added, and the digests and places that the log tells of."""

    note: ProgressNote
    encounter: Encounter | None = None  # None where it is gone
    chart_home: int | None = None  # the facility of its patient, None where one of them is gone
    versions: list[NoteVersion] = field(default_factory=list)
    withdrawals: dict[int, NoteWithdrawal] = field(default_factory=dict)  # by the version's id
    addenda: dict[int, list[NoteAddendum]] = field(default_factory=lambda: defaultdict(list))
    signings: dict[Any, list[str]] = field(default_factory=lambda: defaultdict(list))  # by the version's number
    unsignings: dict[Any, list[str]] = field(default_factory=lambda: defaultdict(list))
    told: set[tuple[Any, Any]] = field(default_factory=set)  # facilities and encounters


def check_signatures(progress: Progress) -> Iterator[Finding]:
    for model in (ProgressNote, NoteVersion, NoteWithdrawal, NoteAddendum):
        progress.expect(model.unscoped.count())
    for subject in (NOTE, ADDENDUM):
        progress.expect(audit.count_about(subject=subject))
    yield from _look_at_notes(progress)
    yield from _look_at_the_log(progress)
    yield from _look_for_strays()


def _look_at_notes(progress: Progress) -> Iterator[Finding]:
    last = 0
    rows = ProgressNote.unscoped.order_by("pk")
    while notes := list(rows.filter(pk__gt=last)[:BATCH]):
        last = notes[-1].pk
        files = _gather(notes)
        progress.seen(NOTES, len(files))
        progress.seen(VERSIONS, sum(len(file.versions) for file in files))
        progress.seen(WITHDRAWALS, sum(len(file.withdrawals) for file in files))
        logged = _digests_of_addenda(files)
        progress.seen(ADDENDA, sum(len(added) for file in files for added in file.addenda.values()))
        for file in files:
            yield from _faults(file, logged)


def _gather(notes: Sequence[ProgressNote]) -> list[File]:
    # Joined to the notes at once, those whose encounter is gone would not come up at all.
    visits = Encounter.unscoped.select_related("vitals").in_bulk([note.encounter_id for note in notes])
    charts = dict(Encounter.unscoped.filter(pk__in=visits).values_list("pk", "patient__facility_id"))
    files = {note.pk: File(note, visits.get(note.encounter_id), charts.get(note.encounter_id)) for note in notes}
    for version in NoteVersion.unscoped.filter(note_id__in=files).order_by("number"):
        files[version.note_id].versions.append(version)
    of_notes = {"version__note_id__in": list(files)}
    for withdrawal in NoteWithdrawal.unscoped.filter(**of_notes).select_related("version"):
        files[withdrawal.version.note_id].withdrawals[withdrawal.version_id] = withdrawal
    for addendum in NoteAddendum.unscoped.filter(**of_notes).select_related("version").order_by("number"):
        files[addendum.version.note_id].addenda[addendum.version_id].append(addendum)
    for event in audit.list_about(subject=NOTE, subject_ids=list(files)):
        told, file = event.metadata, files[int(event.object_pk)]
        file.told.add((event.facility_id, told.get("encounter_id", file.note.encounter_id)))
        if "content_sha256" in told:
            file.signings[told.get("number")].append(told["content_sha256"])
        if "withdrawal_sha256" in told:
            file.unsignings[told.get("number")].append(told["withdrawal_sha256"])
    return list(files.values())


def _digests_of_addenda(files: Sequence[File]) -> dict[str, list[str]]:
    ids = [addendum.pk for file in files for added in file.addenda.values() for addendum in added]
    found = defaultdict(list)
    for event in audit.list_about(subject=ADDENDUM, subject_ids=ids):
        if "content_sha256" in event.metadata:  # an addendum is looked at as well
            found[event.object_pk].append(event.metadata["content_sha256"])
    return found


def _faults(file: File, logged_addenda: dict[str, list[str]]) -> Iterator[Finding]:
    place = {"facility": file.note.facility_id, "note": file.note.pk}
    yield from (_finding(fault, place) for fault in _faults_of_place(file))
    if file.encounter and (file.note.status == "signed") != (file.encounter.status == "signed"):
        yield Finding("note.apart", "the note and its encounter are not signed together", place)
    numbers = [version.number for version in file.versions]
    if fault := fault_of_numbers(numbers, of="note_version"):
        yield _finding(fault, place)
    signed = file.note.signed_version if file.note.status == "signed" else None
    if signed is not None and signed not in numbers:
        yield Finding("note.unstored", "it is signed, but what was signed is not there", place)
    for version in file.versions:
        here = {**place, "version": version.number}
        yield from (_finding(fault, here) for fault in _faults_of_version(file, version, signed))
        added = file.addenda[version.pk]
        if fault := fault_of_numbers([addendum.number for addendum in added], of="addendum"):
            yield _finding(fault, here)
        for addendum in added:
            faults = faults_of_addendum(
                _signed_addendum(addendum),
                addendum.content_sha256,
                logged=logged_addenda[str(addendum.pk)],
                is_at_home=addendum.facility_id == file.note.facility_id,
            )
            yield from (_finding(fault, {**here, "addendum": addendum.number}) for fault in faults)


def _faults_of_place(file: File) -> Iterator[Fault]:
    note, encounter = file.note, file.encounter
    vitals = getattr(encounter, "vitals", None)
    homes = [row.facility_id for row in (encounter, vitals) if row is not None]
    if file.chart_home is not None:
        homes.append(file.chart_home)
    yield from faults_of_place(
        facility_id=note.facility_id, encounter_id=note.encounter_id, homes=homes, told=file.told
    )


def _faults_of_version(file: File, version: NoteVersion, signed: int | None) -> Iterator[Fault]:
    note, encounter, withdrawal = file.note, file.encounter, file.withdrawals.get(version.pk)
    stored = StoredVersion(**{name: getattr(version, name) for name in StoredVersion.__dataclass_fields__})
    yield from faults_of_version(stored, facility_id=note.facility_id, logged=file.signings[version.number])
    is_current = version.number == signed
    if encounter is not None:
        fault = (
            fault_of_note(stored, _signed_note(note, encounter))
            if is_current
            else fault_of_subject(stored, encounter_id=encounter.pk, patient_id=encounter.patient_id)
        )
        if fault is not None:
            yield fault
    if fault := fault_of_standing(is_current=is_current, is_withdrawn=withdrawal is not None):
        yield fault
    if withdrawal is not None:
        yield from faults_of_withdrawal(
            _signed_withdrawal(withdrawal),
            logged=file.unsignings[version.number],
            is_at_home=withdrawal.facility_id == note.facility_id,
        )


def _look_at_the_log(progress: Progress) -> Iterator[Finding]:
    missed = None  # the last note that was found to be gone: what is told of it may fill several batches
    for events in audit.in_batches(subject=NOTE):
        progress.seen(EVENTS, len(events))
        known = set(ProgressNote.unscoped.filter(pk__in=_ids(events)).values_list("pk", flat=True))
        for event in events:
            if event.record not in known and event.record != missed:
                missed = event.record
                place = {"facility": event.facility_id, "note": missed}
                yield Finding("note.gone", "it is gone, yet the log tells of it", place)
        signed = [event for event in events if "content_sha256" in event.metadata]
        there = NoteVersion.unscoped.filter(note_id__in=_ids(signed)).values_list("note_id", "number")
        yield from _gone(signed, set(there), "note_version.gone", "what was signed is gone")
        unsigned = [event for event in events if "withdrawal_sha256" in event.metadata]
        withdrawn = NoteWithdrawal.unscoped.filter(version__note_id__in=_ids(unsigned))
        there = withdrawn.values_list("version__note_id", "version__number")
        yield from _gone(unsigned, set(there), "withdrawal.gone", "the withdrawal of the signature is gone")
    for events in audit.in_batches(subject=ADDENDUM):
        progress.seen(EVENTS, len(events))
        written = [event for event in events if "content_sha256" in event.metadata]
        known = set(NoteAddendum.unscoped.filter(pk__in=_ids(written)).values_list("pk", flat=True))
        for event in written:
            if event.record not in known:
                place = {
                    "facility": event.facility_id,
                    "note": event.metadata.get("note_id"),
                    "version": event.metadata.get("note_version"),
                }
                yield Finding("addendum.gone", f"its addendum with the id {event.object_pk} is gone", place)


def _look_for_strays() -> Iterator[Finding]:
    """Rows that a deletion past the foreign keys has left behind, each named by its own id, and encounters without a
    note."""
    for model, column, target, kind in (
        (NoteVersion, "note_id", ProgressNote, "note_version"),
        (NoteWithdrawal, "version_id", NoteVersion, "withdrawal"),
        (NoteAddendum, "version_id", NoteVersion, "addendum"),
    ):
        strays = model.unscoped.exclude(Exists(target.unscoped.filter(pk=OuterRef(column))))
        for facility_id, row_id in strays.order_by("pk").values_list("facility_id", "pk").iterator():
            sentence = f"what it belongs to is gone ({model._meta.db_table} {row_id})"
            yield Finding(f"{kind}.stray", sentence, {"facility": facility_id})
    # An encounter opens with a draft, of which the log tells only once something is written.
    bare = Encounter.unscoped.exclude(Exists(ProgressNote.unscoped.filter(encounter_id=OuterRef("pk"))))
    for facility_id, encounter_id in bare.order_by("pk").values_list("facility_id", "pk").iterator():
        yield Finding("note.missing", "it has no note", {"facility": facility_id, "encounter": encounter_id})


def _gone(events: Sequence[Witness], there: set[tuple[int, int]], kind: str, sentence: str) -> Iterator[Finding]:
    for event in events:
        note_id, number = event.record, event.metadata.get("number")
        if (note_id, number) not in there:
            yield Finding(kind, sentence, {"facility": event.facility_id, "note": note_id, "version": number})


def _ids(events: Sequence[Witness]) -> list[int]:
    return [event.record for event in events]


def _finding(fault: Fault, place: dict[str, Any]) -> Finding:
    return Finding(fault.kind, fault.sentence, place)


def _signed_note(note: ProgressNote, encounter: Encounter) -> SignedNote:
    """As it would be signed now, by whom it says that it was."""
    vitals = getattr(encounter, "vitals", None)
    return SignedNote(
        note_id=note.pk,
        encounter_id=encounter.pk,
        patient_id=encounter.patient_id,
        number=note.signed_version or 0,
        subjective=note.subjective,
        objective=note.objective,
        assessment=note.assessment,
        plan=note.plan,
        reason=encounter.reason,
        rendering_provider_id=encounter.rendering_provider_id,
        rendering_provider_name=encounter.rendering_provider_name,
        started_at=encounter.started_at,
        vitals=SignedVitals(**{name: getattr(vitals, name) for name in MEASURED}) if vitals else None,
        signed_by_id=note.signed_by_id,
        signed_by_name=note.signed_by_name,
        signed_at=note.signed_at or encounter.started_at,
    )


def _signed_withdrawal(withdrawal: NoteWithdrawal) -> SignedWithdrawal:
    version = withdrawal.version
    return SignedWithdrawal(
        note_id=version.note_id,
        number=version.number,
        withdrawn_by_id=withdrawal.withdrawn_by_id,
        withdrawn_by_name=withdrawal.withdrawn_by_name,
        withdrawn_at=withdrawal.withdrawn_at,
        reason=withdrawal.reason,
    )


def _signed_addendum(addendum: NoteAddendum) -> SignedAddendum:
    version = addendum.version
    return SignedAddendum(
        note_id=version.note_id,
        version=version.number,
        number=addendum.number,
        text=addendum.text,
        author_id=addendum.author_id,
        author_name=addendum.author_name,
        created_at=addendum.created_at,
    )
