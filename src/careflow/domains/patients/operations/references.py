"""Whether what a chart points to may be pointed to from its facility."""

from collections.abc import Iterable, Mapping
from typing import Any

from careflow.domains.facilities import queries as facilities
from careflow.domains.patients.models import CareProvider
from careflow.domains.pharmacies import queries as pharmacies
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed

UNKNOWN = "There is no such entry."
OUT_OF_USE = "This entry is no longer in use."
PROVIDERS = ("pcp", "referring_provider")


def check_references(*, actor: Actor, changes: Mapping[str, Any]) -> None:
    """For references that are new to the chart. Raises BadInput for ids that do not exist or are out of use,
    NotAllowed for those of another facility."""
    if "gender" in changes:
        gender = facilities.find_gender(actor=actor, gender_id=changes["gender"])
        check_gender(changes["gender"], in_use=None if gender is None else gender.is_active)
    check_providers(actor=actor, changes=changes)


def check_providers(*, actor: Actor, changes: Mapping[str, Any]) -> None:
    """Of the references, those to care providers."""
    wanted = {name: changes[name] for name in PROVIDERS if changes.get(name) is not None}
    if wanted:
        _check_providers(actor, wanted)


def check_pharmacies(*, actor: Actor, field: str, pharmacy_ids: Iterable[int]) -> None:
    """Raises NotAllowed for pharmacies that the facility does not offer, BadInput for unknown ones; those of
    other organizations are unknown."""
    wanted = set(pharmacy_ids)
    rest = wanted - pharmacies.effective_pharmacy_ids(actor=actor, among=wanted)
    if rest - (pharmacies.known_pharmacy_ids(actor=actor, among=rest) if rest else set()):
        raise BadInput({field: [UNKNOWN]})
    if rest:
        raise NotAllowed("This facility does not work with that pharmacy.")


def check_gender(gender_id: int, *, in_use: bool | None) -> None:
    """`in_use` is None where the facility has no such entry."""
    if in_use is None:
        if facilities.genders.is_elsewhere(entry_id=gender_id):
            raise NotAllowed("That gender is an entry of another facility.")
        raise BadInput(gender=UNKNOWN)
    if not in_use:
        raise BadInput(gender=OUT_OF_USE)


def _check_providers(actor: Actor, wanted: Mapping[str, int]) -> None:
    rows = CareProvider.objects.visible_to(actor).filter(pk__in=wanted.values())
    in_use = dict(rows.values_list("id", "is_active"))
    for name, provider_id in wanted.items():
        if provider_id not in in_use:
            if CareProvider.unscoped.filter(pk=provider_id).exists():
                raise NotAllowed("That care provider is an entry of another facility.")
            raise BadInput({name: [UNKNOWN]})
        if not in_use[provider_id]:
            raise BadInput({name: [OUT_OF_USE]})
