"""The shared directory, less what is in use already. Rows hold the values of `carrier_columns`."""

from django.db.models import Q, QuerySet

from careflow.domains.insurance.models import Carrier, FacilityCarrierOverride, OrganizationCarrier
from careflow.domains.insurance.queries.shape import carrier_columns
from careflow.platform.actor import Actor
from careflow.platform.compiled import Row
from careflow.platform.directory.description import Directory
from careflow.platform.folding import fold

LONGEST_LIST = 1_000
DIRECTORY = Directory(
    records=Carrier,
    links=OrganizationCarrier,
    overrides=FacilityCarrierOverride,
    field="carrier",
    noun="payer",
    plural="payers",
)


def list_organization_directory(*, actor: Actor, search: str, limit: int) -> list[Row]:
    """By name, what the organization has not linked yet."""
    return _page(DIRECTORY.unlinked(actor), search, limit)


def list_facility_directory(*, actor: Actor, search: str, limit: int) -> list[Row]:
    """By name, what neither the organization nor the facility has linked yet."""
    return _page(DIRECTORY.unlinked_at_facility(actor), search, limit)


def _page(rows: QuerySet[Carrier], search: str, limit: int) -> list[Row]:
    wanted = search.strip()
    if wanted:
        rows = rows.filter(Q(name_key__contains=fold(wanted)) | Q(payer_id__icontains=wanted))
    return list(rows.order_by("name_key", "id").values_list(*carrier_columns())[:limit])
