"""The link from a payer's name to the policy behind it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from careflow.domains.billing.queries.coverage import find_coverage, in_force
from careflow.platform.actor import Actor
from careflow.platform.folding import fold
from careflow.platform.problems import BadInput


class Payer(NamedTuple):
    payer_name: str = ""
    policy_id: int | None = None
    carrier_id: int | None = None


def settle_payer(
    *, actor: Actor, patient_id: int, served_on: date, before: Payer, said: Mapping[str, Any]
) -> Payer:  # fmt: skip
    """A policy that is chosen brings its carrier, and its carrier's name unless another name is said too. A name
    that changes is linked to the policy in force on the day of service whose carrier is called so, and to none
    otherwise, even when the former policy is repeated, as by whoever saves the whole record. A name that is said with
    no policy on purpose stays text.

    Raises BadInput for another patient's policy."""
    name = said.get("payer_name", before.payer_name)
    if "policy" in said and said["policy"] != before.policy_id:
        return _chosen(actor, patient_id, said, before)
    if name == before.payer_name:
        return before
    if "policy" in said and (before.policy_id is None or _is_carriers(actor, before.policy_id, name)):
        return before._replace(payer_name=name)
    linked = _by_name(actor, patient_id, name, served_on)
    return Payer(name, *linked)


def _chosen(actor: Actor, patient_id: int, said: Mapping[str, Any], before: Payer) -> Payer:
    name = said.get("payer_name", before.payer_name)
    if said["policy"] is None:
        return Payer(name)
    coverage = find_coverage(actor=actor, policy_id=said["policy"])
    if coverage is None or coverage.patient_id != patient_id:
        raise BadInput(policy="Choose a policy of this patient.")
    name = coverage.carrier_name if name == before.payer_name else name
    return Payer(name or coverage.carrier_name, coverage.id, coverage.carrier_id)


def _is_carriers(actor: Actor, policy_id: int, name: str) -> bool:
    coverage = find_coverage(actor=actor, policy_id=policy_id)
    return coverage is not None and fold(coverage.carrier_name) == fold(name)


def _by_name(actor: Actor, patient_id: int, name: str, served_on: date) -> tuple[int | None, int | None]:
    if not name:
        return None, None
    covers = in_force(actor=actor, patient_id=patient_id, on=served_on)
    found = next((cover for cover in covers if fold(cover.carrier_name) == fold(name)), None)
    return (None, None) if found is None else (found.id, found.carrier_id)
