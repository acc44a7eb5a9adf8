"""The shared directory, less what is in use already. Rows hold the values of `pharmacy_columns`."""

from django.db.models import Q, QuerySet

from careflow.domains.pharmacies.models import FacilityPharmacyOverride, OrganizationPharmacy, Pharmacy
from careflow.domains.pharmacies.queries.shape import pharmacy_columns
from careflow.platform.actor import Actor
from careflow.platform.compiled import Row
from careflow.platform.directory.description import Directory
from careflow.platform.folding import fold

LONGEST_LIST = 1_000
DIRECTORY = Directory(
    records=Pharmacy,
    links=OrganizationPharmacy,
    overrides=FacilityPharmacyOverride,
    field="pharmacy",
    noun="pharmacy",
    plural="pharmacies",
)


def list_organization_directory(*, actor: Actor, search: str, limit: int) -> list[Row]:
    """By name, what the organization has not linked yet."""
    return _page(DIRECTORY.unlinked(actor), search, limit)


def list_facility_directory(*, actor: Actor, search: str, limit: int) -> list[Row]:
    """By name, what neither the organization nor the facility has linked yet."""
    return _page(DIRECTORY.unlinked_at_facility(actor), search, limit)


def _page(rows: QuerySet[Pharmacy], search: str, limit: int) -> list[Row]:
    wanted = search.strip()
    if wanted:
        rows = rows.filter(Q(name_key__contains=fold(wanted)) | Q(ncpdp_id__contains=wanted) | Q(npi__contains=wanted))
    return list(rows.order_by("name_key", "id").values_list(*pharmacy_columns())[:limit])
