"""The carriers that a facility bills: what its organization works with, less what the facility hides, plus what the
facility added by itself."""

from typing import Any

from django.db.models import (
    BooleanField,
    Field,
    FilteredRelation,
    PositiveIntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce

from careflow.domains.insurance.models import INHERITED, Carrier
from careflow.domains.insurance.queries.directory import DIRECTORY
from careflow.domains.insurance.queries.shape import EffectiveCarrierOut, carrier_columns
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

# What either side may say about a carrier → the type of what is said.
SAID: dict[str, "Field[Any, Any]"] = {
    "is_preferred": BooleanField(), "sort_order": PositiveIntegerField(), "notes": TextField(),
}  # fmt: skip
COLUMNS = (*carrier_columns(), *(f"shown_{name}" for name in SAID), "link__id")


def effective(scope: Scope) -> QuerySet[Carrier]:
    """The effective set of the scoped facility."""
    return DIRECTORY.effective(scope)


def _merged(scope: Scope) -> QuerySet[Any, Any]:
    """Preferred ones first, then by their place and by name: nobody who set nothing sees anything but the names.
    Of the rows that may speak about a carrier, which are joined here, each is there once at most."""
    rows: QuerySet[Any, Any] = effective(scope).annotate(
        link=FilteredRelation(
            "organization_links", condition=Q(organization_links__organization_id=scope.organization_id)
        ),
        own=FilteredRelation(
            "facility_links",
            condition=Q(
                facility_links__facility_id=scope.facility_id,
                facility_links__is_active=True,
                facility_links__is_hidden=False,
            ),
        ),
        deviation=FilteredRelation("link__overrides", condition=Q(link__overrides__facility_id=scope.facility_id)),
    )
    said = {
        f"shown_{name}": Coalesce(
            f"own__{name}", f"deviation__{name}", f"link__{name}", Value(INHERITED[name]), output_field=kind
        )
        for name, kind in SAID.items()
    }
    merged: QuerySet[Any, Any] = rows.annotate(**said)
    return merged.order_by("-shown_is_preferred", "shown_sort_order", "name_key", "id")


EFFECTIVE = Compiled(lambda scope: _merged(scope).values_list(*COLUMNS), scoped=True)
ONE_EFFECTIVE = Compiled(
    lambda scope, carrier: _merged(scope).filter(pk=carrier).values_list(*COLUMNS), scoped=True, carrier=-1
)
IS_EFFECTIVE = Compiled(
    lambda scope, carrier: effective(scope).filter(pk=carrier).values_list("pk"), scoped=True, carrier=-1
)


def effective_carriers(*, actor: Scope) -> list[EffectiveCarrierOut]:
    """What the facility's patients may be insured with, as pickers show it. One statement, never cut."""
    return [EffectiveCarrierOut(*row) for row in EFFECTIVE.rows(actor)]


def get_effective_carrier(*, actor: Scope, carrier_id: int) -> EffectiveCarrierOut:
    """Raises NotFound for a carrier outside the effective set."""
    row = ONE_EFFECTIVE.first(actor, carrier=carrier_id)
    if row is None:
        raise NotFound
    return EffectiveCarrierOut(*row)


def is_effective_carrier(*, actor: Scope, carrier_id: int) -> bool:
    """Whether a patient of the scoped facility may be insured with it. One statement."""
    return IS_EFFECTIVE.first(actor, carrier=carrier_id) is not None
