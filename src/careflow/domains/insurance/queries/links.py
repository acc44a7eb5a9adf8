"""What an organization works with, and where a facility deviates. Rows are tuples for the wire shapes."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from careflow.domains.insurance.models import FacilityCarrierOverride, OrganizationCarrier
from careflow.domains.insurance.queries.shape import carrier_columns
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

TIMES = ("created_at", "updated_at", "version")
SAID = ("is_preferred", "notes", "sort_order")
LINK_COLUMNS = (
    "id", "organization_id", "is_preferred", "is_hidden", "is_active", "notes", "sort_order", "fee_schedule_id",
    "fee_schedule__name", *TIMES, *carrier_columns("carrier__"),
)  # fmt: skip
OVERRIDE_COLUMNS = (
    "id", "facility_id", "organization_preference_id", "is_hidden", "is_active", *TIMES, *SAID,
    *(f"organization_preference__{name}" for name in SAID), *carrier_columns("carrier__"),
    *carrier_columns("organization_preference__carrier__"),
)  # fmt: skip


def _links(scope: Scope) -> QuerySet[Any, Any]:
    links = OrganizationCarrier.objects.visible_to(scope).order_by("sort_order", "carrier__name_key", "id")
    return links.values_list(*LINK_COLUMNS)


def _overrides(scope: Scope) -> QuerySet[Any, Any]:
    """By the place that holds: the facility's own or, without one, the organization's."""
    place = Coalesce("sort_order", "organization_preference__sort_order", 0)
    name = Coalesce("carrier__name_key", "organization_preference__carrier__name_key")
    overrides = FacilityCarrierOverride.objects.visible_to(scope).order_by(place, name, "id")
    return overrides.values_list(*OVERRIDE_COLUMNS)


LINKS = Compiled(_links, scoped=True)
LINK = Compiled(lambda scope, carrier_link: _links(scope).filter(pk=carrier_link), scoped=True, carrier_link=-1)
OVERRIDES = Compiled(_overrides, scoped=True)
OVERRIDE = Compiled(
    lambda scope, carrier_override: _overrides(scope).filter(pk=carrier_override), scoped=True, carrier_override=-1
)


def list_links(*, actor: Actor) -> list[Row]:
    """Hidden and inactive ones too, by place and name."""
    return LINKS.rows(actor)


def get_link(*, actor: Actor, link_id: int) -> Row:
    """Raises NotFound for a link of another organization."""
    return _found(LINK.first(actor, carrier_link=link_id))


def list_overrides(*, actor: Actor) -> list[Row]:
    """Those of the scoped facility, by place and name."""
    return OVERRIDES.rows(actor)


def get_override(*, actor: Actor, override_id: int) -> Row:
    """Raises NotFound for an override of another facility."""
    return _found(OVERRIDE.first(actor, carrier_override=override_id))


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
