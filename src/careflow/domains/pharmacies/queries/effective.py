"""The pharmacies that a facility may choose from: what its organization works with, less what the facility
hides, plus what the facility added by itself."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from careflow.domains.pharmacies.models import Pharmacy
from careflow.domains.pharmacies.queries.directory import DIRECTORY
from careflow.domains.pharmacies.queries.shape import PharmacyOut, pharmacy_columns, shape_pharmacy
from careflow.platform.compiled import Compiled
from careflow.platform.folding import fold
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope


def effective(scope: Scope) -> QuerySet[Pharmacy]:
    """The effective set of the scoped facility, by name."""
    return DIRECTORY.effective(scope).order_by("name_key", "id")


EFFECTIVE = Compiled(lambda scope: effective(scope).values_list(*pharmacy_columns()), scoped=True)
ONE_EFFECTIVE = Compiled(
    lambda scope, pharmacy: effective(scope).filter(pk=pharmacy).values_list(*pharmacy_columns()),
    scoped=True,
    pharmacy=-1,
)


def effective_pharmacy_ids(*, actor: Scope, among: Collection[int] | None = None) -> set[int]:
    """Which of these pharmacies (or all, when None) a patient of the scoped facility may have. One statement."""
    if among is not None and not among:
        return set()
    rows: QuerySet[Any] = effective(actor) if among is None else effective(actor).filter(pk__in=among)
    return set(rows.order_by().values_list("pk", flat=True))


def known_pharmacy_ids(*, actor: Scope, among: Collection[int]) -> set[int]:
    """Which of these pharmacies the organization may know of at all: the shared directory's and its own."""
    mine = Q(ownership_scope="global") | Q(organization_id=actor.organization_id)
    return set(Pharmacy.objects.filter(mine, pk__in=among).values_list("pk", flat=True))


def list_effective_pharmacies(*, actor: Scope, search: str = "") -> list[PharmacyOut]:
    wanted = fold(search)
    if not wanted:
        return [shape_pharmacy(row) for row in EFFECTIVE.rows(actor)]
    rows = effective(actor).filter(name_key__contains=wanted).values_list(*pharmacy_columns())
    return [shape_pharmacy(row) for row in rows]


def find_effective_pharmacy(*, actor: Scope, pharmacy_id: int) -> PharmacyOut | None:
    """None for a pharmacy outside the effective set."""
    row = ONE_EFFECTIVE.first(actor, pharmacy=pharmacy_id)
    return None if row is None else shape_pharmacy(row)


def get_effective_pharmacy(*, actor: Scope, pharmacy_id: int) -> PharmacyOut:
    """Raises NotFound for a pharmacy outside the effective set."""
    found = find_effective_pharmacy(actor=actor, pharmacy_id=pharmacy_id)
    if found is None:
        raise NotFound
    return found
