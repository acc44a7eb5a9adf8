"""The facility's categories, each with the number of documents that it holds."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, FilteredRelation, Q, QuerySet

from careflow.domains.documents.models import DocumentCategory
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

ORDER = ("sort_order", "name", "id")


class Category(NamedTuple):
    id: int
    code: str
    name: str
    sort_order: int
    is_system: bool
    is_active: bool
    document_count: int
    created_at: datetime
    updated_at: datetime
    version: int


def _rows(scope: Scope) -> QuerySet[Any, Any]:
    """Deactivated ones too."""
    filed = FilteredRelation("documents", condition=Q(documents__deleted_at__isnull=True))
    rows = DocumentCategory.objects.visible_to(scope).filter(deleted_at__isnull=True).annotate(filed=filed)
    counted: QuerySet[Any, Any] = rows.annotate(document_count=Count("filed"))
    return counted.order_by(*ORDER).values_list(*Category._fields)


IN_USE = Compiled(lambda scope: _rows(scope).filter(is_active=True), scoped=True)
ONE = Compiled(lambda scope, category: _rows(scope).filter(pk=category), scoped=True, category=-1)


def list_categories(*, actor: Actor) -> list[Category]:
    """Those in use, in their order."""
    return [Category(*row) for row in IN_USE.rows(actor)]


def get_category(*, actor: Actor, category_id: int) -> Category:
    """Raises NotFound."""
    row = ONE.first(actor, category=category_id)
    if row is None:
        raise NotFound
    return Category(*row)
