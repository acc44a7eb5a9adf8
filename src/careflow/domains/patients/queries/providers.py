"""The facility's directory of care providers."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from careflow.domains.patients.models import CareProvider
from careflow.domains.patients.rules import care_provider_names
from careflow.platform.address import ADDRESS_COLUMNS, AddressOut, shape_address
from careflow.platform.compiled import Compiled, Row
from careflow.platform.endpoint.shapes import Out
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

OWN = (
    "id", "facility_id", "first_name", "last_name", "organization_name", "specialty", "phone_number", "fax_number",
    "npi", "notes", "is_active", "created_at", "updated_at", "version",
)  # fmt: skip
STAFF = (
    "linked_staff_id", "linked_staff__user__first_name", "linked_staff__user__last_name",
    "linked_staff__user__username",
)  # fmt: skip


class CareProviderOut(Out):
    """`address` says whether there is one, as clients expect; its parts stand in `address_detail`."""

    id: int
    facility: int
    first_name: str
    last_name: str
    organization_name: str
    specialty: str
    phone_number: str
    fax_number: str
    npi: str
    notes: str
    is_active: bool
    created_at: datetime
    updated_at: datetime
    version: int
    linked_staff: int | None
    linked_staff_name: str | None
    display_name: str
    address: int | None
    address_detail: AddressOut | None


def _rows(scope: Scope) -> QuerySet[CareProvider, Any]:
    order = ("last_name", "first_name", "organization_name", "id")
    return CareProvider.objects.visible_to(scope).order_by(*order).values_list(*OWN, *STAFF, *ADDRESS_COLUMNS)


ALL = Compiled(_rows, scoped=True)
IN_USE = Compiled(lambda scope: _rows(scope).filter(is_active=True), scoped=True)
ONE = Compiled(lambda scope, provider: _rows(scope).filter(pk=provider), scoped=True, provider=-1)


def list_care_providers(*, actor: Scope, even_inactive: bool = False) -> list[CareProviderOut]:
    """By last name, first name, organization."""
    return [_shape(row) for row in (ALL if even_inactive else IN_USE).rows(actor)]


def get_care_provider(*, actor: Scope, provider_id: int) -> CareProviderOut:
    """Raises NotFound, also for entries of another facility."""
    row = ONE.first(actor, provider=provider_id)
    if row is None:
        raise NotFound
    return _shape(row)


def _shape(row: Row) -> CareProviderOut:
    own, (staff_id, *staff), address = row[: len(OWN)], row[len(OWN) : len(OWN) + len(STAFF)], row[-5:]
    staff_name = care_provider_names.staff_name(*staff)
    display_name = care_provider_names.display_name(
        staff_name=staff_name,
        first_name=row[OWN.index("first_name")],
        last_name=row[OWN.index("last_name")],
        organization_name=row[OWN.index("organization_name")],
    )
    detail = shape_address(row[0], address)
    fields: Row = (*own, staff_id, staff_name or None, display_name, detail and detail.id, detail)
    return CareProviderOut(*fields)
