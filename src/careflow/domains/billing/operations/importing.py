"""Recorded history, kept as it is: what another system billed.

What is there already is left as it is: the clinic may have billed the encounter since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.billing.models import Superbill, SuperbillDiagnosis, SuperbillLine, SuperbillRevision
from careflow.domains.billing.models.superbills import LIVE
from careflow.domains.billing.operations.superbill_contents import Contents, columns
from careflow.domains.billing.operations.superbill_revisions import SUBJECT, facts_of, revision_facts, revision_of
from careflow.domains.billing.rules.superbills import OFFICE, Diagnosis, Line, SuperbillStatus
from careflow.platform.actor import Actor

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSuperbill:
    """Of a signed encounter of the actor's facility that has no other superbill. The lines' totals are worked out
    here; `recorded_at` is when the other system had it, else the time of the import."""

    external_id: str
    encounter_id: int
    patient_id: int
    served_at: datetime
    status: SuperbillStatus = SuperbillStatus.CLAIM_CREATED
    payer_name: str = ""
    policy_id: int | None = None
    carrier_id: int | None = None
    place_of_service: str = OFFICE
    notes: str = ""
    diagnoses: Sequence[Diagnosis] = ()
    lines: Sequence[Line] = ()
    recorded_at: datetime | None = None


Pairs = Sequence[tuple[Superbill, Contents]]


@transaction.atomic(savepoint=False)
def import_superbills(
    *, actor: Actor, superbills: Sequence[RecordedSuperbill], external_system: str, now: datetime
) -> dict[str, int]:
    """Write those that are not there yet and whose encounters are not billed, and return their ids by external id. The
    actor is the system's, scoped to one facility. What a biller would be asked about is taken over as it comes;
    claims are closed last, since nothing can be added to them."""
    fresh = _fresh(actor, superbills, external_system)
    contents = [
        Contents().with_said({"diagnoses": tuple(entry.diagnoses), "charge_lines": tuple(entry.lines)})
        for entry in fresh
    ]
    rows = Superbill.unscoped.bulk_create(
        (
            _superbill(actor, entry, each, external_system, now)
            for entry, each in zip(fresh, contents, strict=True)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    pairs = list(zip(rows, contents, strict=True))
    _add_contents(pairs)
    _close(pairs, fresh)
    _tell(actor, external_system, pairs, now)
    return {row.external_id: row.pk for row in rows}


def _fresh(actor: Actor, superbills: Sequence[RecordedSuperbill], system: str) -> list[RecordedSuperbill]:
    """One for an encounter; of several, the first."""
    rows = Superbill.objects.visible_to(actor)
    keys, encounters = ([getattr(entry, name) for entry in superbills] for name in ("external_id", "encounter_id"))
    there = set(rows.filter(external_system=system, external_id__in=keys).values_list("external_id", flat=True))
    billed = set(rows.filter(LIVE, encounter_id__in=encounters).values_list("encounter_id", flat=True))
    fresh = []
    for entry in superbills:
        if entry.external_id not in there and entry.encounter_id not in billed:
            there.add(entry.external_id)
            billed.add(entry.encounter_id)
            fresh.append(entry)
    return fresh


def _superbill(actor: Actor, entry: RecordedSuperbill, contents: Contents, system: str, now: datetime) -> Superbill:
    """Claims are written as ready ones until their contents are there."""
    is_coded = entry.status == SuperbillStatus.CODING_NEEDED
    if actor.facility_id is None:
        raise TypeError("superbills are written in a facility")
    return Superbill(
        facility_id=actor.facility_id,
        patient_id=entry.patient_id,
        encounter_id=entry.encounter_id,
        served_at=entry.served_at,
        status=(entry.status if is_coded else SuperbillStatus.READY_TO_SUBMIT).value,
        payer_name=entry.payer_name,
        policy_id=entry.policy_id,
        carrier_id=entry.carrier_id,
        place_of_service=entry.place_of_service,
        notes=entry.notes,
        total_cents=contents.total_cents,
        created_at=entry.recorded_at or now,
        updated_at=entry.recorded_at or now,
        external_system=system,
        external_id=entry.external_id,
    )


def _add_contents(pairs: Pairs) -> None:
    for model, name in ((SuperbillDiagnosis, "diagnoses"), (SuperbillLine, "lines")):
        model.unscoped.bulk_create(
            (
                model(facility_id=row.facility_id, superbill_id=row.pk, **columns(entry))
                for row, contents in pairs
                for entry in getattr(contents, name)
            ),
            batch_size=BATCH,
        )


def _close(pairs: Pairs, fresh: Sequence[RecordedSuperbill]) -> None:
    claimed = SuperbillStatus.CLAIM_CREATED.value
    rows = [row for (row, _), entry in zip(pairs, fresh, strict=True) if entry.status == claimed]
    for start in range(0, len(rows), BATCH):
        Superbill.unscoped.filter(pk__in=[row.pk for row in rows[start : start + BATCH]]).update(status=claimed)
    for row in rows:
        row.status = claimed


def _tell(actor: Actor, system: str, pairs: Pairs, now: datetime) -> None:
    """Of each superbill, so that nobody can alter it and its history together."""
    revisions = SuperbillRevision.unscoped.bulk_create(
        (revision_of(actor, row, contents, reason="", now=now) for row, contents in pairs), batch_size=BATCH
    )
    audit.record_each(
        actor=actor,
        action=Action.CREATE,
        subject=SUBJECT,
        summary="Superbill taken over",
        lines=(
            audit.Line(
                subject_id=row.pk,
                patient_id=row.patient_id,
                metadata={**facts_of(row, contents), **revision_facts(revision), "source": system},
            )
            for (row, contents), revision in zip(pairs, revisions, strict=True)
        ),
        at=now,
    )
