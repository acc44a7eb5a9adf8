"""When a private carrier is on record already."""

from collections.abc import Collection

from django.db.models import Q

from careflow.domains.insurance.models import Carrier
from careflow.domains.insurance.queries.directory import DIRECTORY
from careflow.platform.directory.records import Records
from careflow.platform.directory.tables import Owner, Scope
from careflow.platform.problems import Conflict


class CarrierKnown(Conflict):
    """`existing` names the record where the caller may see it."""

    code, detail = "carrier.duplicate", "This payer is on record already."


def _refuse_known(owner: Owner, carrier: Carrier, new: Collection[str]) -> None:
    """The directory counts too, where a payer id says that the record is the same and not just called alike: what
    stands there is linked, not written down again."""
    if "identity_key" not in new:
        return
    same = Q(**owner.columns)
    if carrier.payer_id:
        same |= Q(ownership_scope=Scope.GLOBAL, is_active=True)
    rows = Carrier.objects.filter(same, identity_key=carrier.identity_key)
    found = rows.exclude(pk=carrier.pk or 0).order_by("id").first()
    if found is None:
        return
    existing = {"id": found.pk, "name": found.name}
    if found.ownership_scope == Scope.GLOBAL:
        raise CarrierKnown(f"The directory has this payer: {found.name}. Link it instead.", existing=existing)
    raise CarrierKnown(f"This payer is on record already: {found.name}.", existing=existing)


RECORDS = Records(
    directory=DIRECTORY,
    known=CarrierKnown,
    once=(("organization", "identity_key"), ("facility", "identity_key")),
    refuse_known=_refuse_known,
)
