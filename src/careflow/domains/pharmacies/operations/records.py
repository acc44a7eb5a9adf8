"""When a private pharmacy is on record already."""

from collections.abc import Collection, Mapping

from django.db.models import Q

from careflow.domains.pharmacies import rules
from careflow.domains.pharmacies.models import Pharmacy
from careflow.domains.pharmacies.queries.directory import DIRECTORY
from careflow.platform.directory.records import Records
from careflow.platform.directory.tables import Owner, Scope
from careflow.platform.problems import Conflict


class PharmacyKnown(Conflict):
    """`existing` names the record where the caller may see it."""

    code, detail = "pharmacy.duplicate", "This pharmacy is on record already."


def _refuse_known(owner: Owner, pharmacy: Pharmacy, new: Collection[str]) -> None:
    """The directory counts too, as far as it is active: what stands there is linked, not written down again."""
    given = {name: number for name in rules.REGISTRY_NUMBERS if name in new and (number := getattr(pharmacy, name))}
    identity = pharmacy.identity_key if "identity_key" in new else ""
    if not given and not identity:
        return
    same = Q(pk__in=[])
    for name, number in given.items():
        same |= Q(**{name: number})
    same &= Q(organization_id=owner.organization_id) | Q(ownership_scope=Scope.GLOBAL, is_active=True)
    if identity:
        same |= Q(identity_key=identity, **owner.columns)
    found = Pharmacy.objects.filter(same).exclude(pk=pharmacy.pk or 0).order_by("id").first()
    if found is not None:
        raise _known(owner, found, given)


def _known(owner: Owner, found: Pharmacy, given: Mapping[str, str]) -> PharmacyKnown:
    shared = next((rules.NUMBER_NAMES[name] for name, number in given.items() if getattr(found, name) == number), "")
    what = f"a pharmacy with this {shared}" if shared else "this pharmacy"
    existing = {"id": found.pk, "name": found.name}
    if found.ownership_scope == Scope.GLOBAL:
        return PharmacyKnown(f"The directory has {what}: {found.name}. Link it instead.", existing=existing)
    if owner.facility_id is None or found.facility_id in {None, owner.facility_id}:
        sentence = f"There is {what} on record already" if shared else PharmacyKnown.detail.removesuffix(".")
        return PharmacyKnown(f"{sentence}: {found.name}.", existing=existing)
    return PharmacyKnown(f"Another facility of your organization keeps {what}. An administrator can share it.")


RECORDS = Records(
    directory=DIRECTORY,
    known=PharmacyKnown,
    once=(
        ("organization", "ncpdp_id"),
        ("organization", "npi"),
        ("organization", "identity_key"),
        ("facility", "identity_key"),
    ),
    refuse_known=_refuse_known,
)
