"""Rows that belong to one facility or organization can only be reached through an actor.

`objects` has one door, `visible_to(actor)`; `unscoped` is declared first, so that Django and the admin
use it, and is allowed only where an AST check says so.
"""

from typing import Any, ClassVar, Generic, NoReturn, Protocol, TypeVar

from django.db import models
from django.db.models import QuerySet

Row = TypeVar("Row", bound=models.Model)


class Scope(Protocol):
    """The part of an actor that decides which rows are visible."""

    @property
    def organization_id(self) -> int | None: ...
    @property
    def facility_id(self) -> int | None: ...


class Door(models.Manager[Row], Generic[Row]):
    """Has one way in. Everything else fails loudly, so that a forgotten filter cannot leak a chart."""

    def __init__(self, column: str = "") -> None:
        super().__init__()
        self.column = column

    def visible_to(self, scope: Scope) -> QuerySet[Row]:
        value = scope.facility_id if self.column == "facility_id" else scope.organization_id
        rows = super().get_queryset()
        return rows.none() if value is None else rows.filter(**{self.column: value})

    def get_queryset(self) -> NoReturn:
        raise RuntimeError(
            "Use .visible_to(actor); .unscoped is for the console, migrations, importers, jobs and tests."
        )


def rows_behind(model: type[models.Model], column: str, scope: Scope | None) -> QuerySet[Any, Any]:
    """What the scope may see of the table that a column points to, for domains that may not import its model."""
    target: Any = model._meta.get_field(column).related_model
    rows: QuerySet[Any, Any] = target.objects.visible_to(scope)
    return rows


class FacilityOwned(models.Model):
    """A row of one facility; invisible from every other."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+")

    unscoped: ClassVar[models.Manager[Any]] = models.Manager()
    objects: ClassVar[Door[Any]] = Door("facility_id")

    class Meta:
        abstract = True


class OrganizationOwned(models.Model):
    """A row of one organization; invisible from every other."""

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")

    unscoped: ClassVar[models.Manager[Any]] = models.Manager()
    objects: ClassVar[Door[Any]] = Door("organization_id")

    class Meta:
        abstract = True
