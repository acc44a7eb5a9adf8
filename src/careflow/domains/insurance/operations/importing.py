"""Recorded history, kept as it is: no limits, no events, no line of history for each."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from careflow.domains.insurance.models import Carrier, OrganizationCarrier, Policy, keys_of, member_key_of
from careflow.domains.insurance.operations.policies import DEMOTED
from careflow.domains.insurance.operations.policy_fields import facility_of
from careflow.domains.insurance.rules import CoverageOrder, Relationship, Source
from careflow.platform.actor import Actor
from careflow.platform.directory.tables import Scope
from careflow.platform.records import update_row

BATCH = 500
AS_WRITTEN, AS_SETTLED = 1, 2  # the versions of a policy that nobody but an import has touched


@dataclass(frozen=True, slots=True)
class RecordedCarrier:
    """A payer of another system."""

    external_id: str
    name: str
    payer_id: str = ""
    phone_number: str = ""
    address_line_1: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""


@dataclass(frozen=True, slots=True)
class RecordedPolicy:
    """A policy of another system; the patient is one of the actor's facility, the carrier one of its organization."""

    external_id: str
    patient_id: int
    carrier_id: int
    member_id: str
    plan_name: str = ""
    group_number: str = ""
    subscriber_name: str = ""
    relationship: Relationship = Relationship.SELF
    effective_date: date | None = None
    termination_date: date | None = None


@transaction.atomic
def import_carriers(*, actor: Actor, carriers: Sequence[RecordedCarrier], external_system: str, now: datetime) -> None:
    """Write those that are not there yet as the organization's own and link them. A record of its own that somebody
    has typed in takes the id instead. The actor is the system's, scoped to one facility of the organization."""
    organization_id = actor.organization_id
    if organization_id is None:
        raise TypeError("carriers are imported into an organization")
    keys = {carrier.external_id: keys_of({"name": carrier.name, "payer_id": carrier.payer_id}) for carrier in carriers}
    own = Carrier.objects.filter(organization_id=organization_id, ownership_scope=Scope.ORGANIZATION)
    there = set(
        own.filter(directory_source=external_system, external_id__in=keys).values_list("external_id", flat=True)
    )
    typed_in = own.filter(external_id="", identity_key__in=[key["identity_key"] for key in keys.values()])
    known = dict(typed_in.values_list("identity_key", "pk"))
    ids: list[int] = []
    for carrier in carriers:
        if carrier.external_id in there:
            continue
        there.add(carrier.external_id)
        origin = {"external_id": carrier.external_id, "directory_source": external_system}
        if (known_id := known.pop(keys[carrier.external_id]["identity_key"], None)) is not None:
            update_row(Carrier.objects.filter(pk=known_id), origin, now=now)
            ids.append(known_id)
        else:
            ids.append(_new_carrier(organization_id, carrier, origin, now).pk)
    OrganizationCarrier.unscoped.bulk_create(
        (
            OrganizationCarrier(organization_id=organization_id, carrier_id=pk, created_at=now, updated_at=now)
            for pk in ids
        ),
        ignore_conflicts=True,
    )


def _new_carrier(organization_id: int, carrier: RecordedCarrier, origin: Mapping[str, str], now: datetime) -> Carrier:
    return Carrier.objects.create(
        ownership_scope=Scope.ORGANIZATION.value,
        organization_id=organization_id,
        source=Source.IMPORTED.value,
        name=carrier.name,
        payer_id=carrier.payer_id,
        phone_number=carrier.phone_number,
        address_line_1=carrier.address_line_1,
        city=carrier.city,
        state=carrier.state,
        zip_code=carrier.zip_code,
        last_directory_sync_at=now,
        created_at=now,
        updated_at=now,
        **origin,
    )


@transaction.atomic
def import_policies(*, actor: Actor, policies: Sequence[RecordedPolicy], external_system: str, now: datetime) -> int:
    """Write those that are not there yet, in the order given and all out of use, and return how many: which are in use
    is known when all are there, and `settle_policies` says so. The actor is the system's, scoped to one facility."""
    seen = Policy.objects.visible_to(actor).filter(external_system=external_system)
    names = [policy.external_id for policy in policies]
    there = set(seen.filter(external_id__in=names).values_list("external_id", flat=True))
    fresh = {policy.external_id: policy for policy in policies if policy.external_id not in there}
    written = Policy.unscoped.bulk_create(
        (_new_policy(actor, policy, external_system, now) for policy in fresh.values()), batch_size=BATCH
    )
    return len(written)


def _new_policy(actor: Actor, policy: RecordedPolicy, system: str, now: datetime) -> Policy:
    return Policy(
        facility_id=facility_of(actor),
        patient_id=policy.patient_id,
        carrier_id=policy.carrier_id,
        member_id=policy.member_id,
        member_key=member_key_of(policy.member_id),
        plan_name=policy.plan_name,
        group_number=policy.group_number,
        subscriber_name=policy.subscriber_name,
        relationship_to_subscriber=policy.relationship.value,
        effective_date=policy.effective_date,
        termination_date=policy.termination_date,
        is_active=False,
        external_system=system,
        external_id=policy.external_id,
        created_at=now,
        updated_at=now,
    )


class Stored(NamedTuple):
    """What settling looks at."""

    id: int
    patient_id: int
    external_system: str
    version: int
    is_active: bool
    carrier_id: int
    member_key: str
    effective_date: date | None
    termination_date: date | None

    @property
    def span(self) -> tuple[date, date]:
        return self.effective_date or date.min, self.termination_date or date.max


@transaction.atomic
def settle_policies(*, actor: Actor, external_system: str, uninsured: Mapping[int, date], now: datetime) -> None:
    """Put each patient's last imported policies into use, the first of them as primary, unless the patient has had no
    insurance since (`uninsured`: patient → from when). What an earlier run put into use and is over now goes out of
    use again. Nothing that people have touched changes, and nobody gets a policy beside one that people entered."""
    rows = Policy.objects.visible_to(actor)
    for some in _patients(rows.filter(external_system=external_system)):
        stored = [Stored(*row) for row in rows.filter(patient_id__in=some).order_by("id").values_list(*Stored._fields)]
        out, primary, beside = [], [], []
        for policies in _by_patient(stored):
            over, used = _settled(policies, external_system, uninsured.get(policies[0].patient_id))
            out += over
            primary += used[:1]
            beside += used[1:]
        order = {"is_active": True, "coverage_order": CoverageOrder.PRIMARY.value, "is_primary": True}
        for ids, changes in ((out, {"is_active": False, **DEMOTED}), (primary, order), (beside, {"is_active": True})):
            if ids:
                update_row(rows.filter(pk__in=ids), changes, now=now)


def _patients(policies: QuerySet[Any, Any]) -> Iterator[list[int]]:
    """Whose they are, in handfuls. Each is asked for anew, since the rows change on the way."""
    ids = policies.order_by("patient_id").values_list("patient_id", flat=True).distinct()
    last = 0
    while handful := list(ids.filter(patient_id__gt=last)[:BATCH]):
        yield handful
        last = handful[-1]


def _by_patient(stored: Collection[Stored]) -> Iterator[list[Stored]]:
    found: defaultdict[int, list[Stored]] = defaultdict(list)
    for policy in stored:
        found[policy.patient_id].append(policy)
    yield from found.values()


def _settled(policies: Sequence[Stored], system: str, uninsured_from: date | None) -> tuple[list[int], list[int]]:
    """The ids of what goes out of use and of what comes into use, the primary one first."""
    imported = [policy for policy in policies if policy.external_system == system]
    last = max(policy.span for policy in imported)
    is_over = uninsured_from is not None and uninsured_from > last[0]
    current = (
        {} if is_over else {(each.carrier_id, each.member_key): each for each in imported[::-1] if each.span == last}
    )
    kept = {policy.id for policy in current.values()}
    out = [
        policy.id for policy in imported if policy.is_active and policy.version == AS_SETTLED and policy.id not in kept
    ]
    entered = [policy for policy in policies if policy.is_active and policy.id not in {*out, *kept}]
    fresh = sorted(policy.id for policy in current.values() if not policy.is_active and policy.version == AS_WRITTEN)
    return out, [] if entered or len(fresh) < len(kept) else fresh
