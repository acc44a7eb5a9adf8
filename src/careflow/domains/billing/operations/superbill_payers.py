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
    """A named policy brings its carrier, and its carrier's name unless a name is said too. A name alone is linked to
    the policy in force on the day of service whose carrier is called so, and to none otherwise.

    Raises BadInput for another patient's policy."""
    name = said.get("payer_name", before.payer_name)
    if "policy" in said and said["policy"] != before.policy_id:
        return _named(actor, patient_id, said, name)
    if name == before.payer_name:
        return before
    if "policy" in said:
        return before._replace(payer_name=name)
    linked = _by_name(actor, patient_id, name, served_on)
    return Payer(name, *linked)


def _named(actor: Actor, patient_id: int, said: Mapping[str, Any], name: str) -> Payer:
    if said["policy"] is None:
        return Payer(name)
    coverage = find_coverage(actor=actor, policy_id=said["policy"])
    if coverage is None or coverage.patient_id != patient_id:
        raise BadInput(policy="Choose a policy of this patient.")
    return Payer(name if said.get("payer_name") else coverage.carrier_name, coverage.id, coverage.carrier_id)


def _by_name(actor: Actor, patient_id: int, name: str, served_on: date) -> tuple[int | None, int | None]:
    if not name:
        return None, None
    covers = in_force(actor=actor, patient_id=patient_id, on=served_on)
    found = next((cover for cover in covers if fold(cover.carrier_name) == fold(name)), None)
    return (None, None) if found is None else (found.id, found.carrier_id)
