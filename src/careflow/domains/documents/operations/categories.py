"""The facility's categories: added, changed, taken away, brought back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.documents.models import FILED, DocumentCategory
from careflow.domains.documents.rules import categories
from careflow.domains.facilities.events import FacilityOpened
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

SUBJECT = "patients/documentcategory"
SHOWN = ("name", "sort_order", "is_active")
VERBS = {Action.CREATE: "added", Action.UPDATE: "changed", Action.DELETE: "deleted"}


def add_default_categories(opened: FacilityOpened) -> None:
    """What a new facility starts with."""
    DocumentCategory.unscoped.bulk_create(
        DocumentCategory(
            facility_id=opened.facility_id, code=code, name=name, sort_order=place, is_system=stays,
            created_at=opened.at, updated_at=opened.at,
        )
        for code, name, place, stays in categories.DEFAULTS
    )  # fmt: skip


@transaction.atomic(savepoint=False)
def add_category(*, actor: Actor, name: str, sort_order: int, is_active: bool, now: datetime) -> int:
    """Its code follows from the name. A category of that code that was taken away comes back under the new name.

    Raises BadInput naming `name`."""
    code = categories.code_of(name)
    if not code:
        raise BadInput(name="Use letters or digits in the name.")
    values = {"name": name, "sort_order": sort_order, "is_active": is_active}
    rows = DocumentCategory.objects.visible_to(actor).filter(code=code)
    hidden = rows.select_for_update(no_key=True).first()
    if hidden is None:
        with _once():
            added = DocumentCategory.unscoped.create(
                facility_id=actor.facility_id, code=code, created_at=now, updated_at=now, **values
            )
        _record(actor, Action.CREATE, added, {"changed_fields": ["Created"], "next": values}, now)
        return int(added.pk)
    if hidden.is_active:
        raise _taken(hidden.name)
    previous = _facts(hidden)
    update_row(rows, {**values, "deleted_at": None, "deleted_by_id": None}, now=now)
    told = {"changed_fields": ["Restored"], "previous": previous, "next": values}
    _record(actor, Action.CREATE, hidden, told, now)
    return int(hidden.pk)


@transaction.atomic(savepoint=False)
def change_category(
    *, actor: Actor, category_id: int, changes: Mapping[str, Any], expected_version: int | None, now: datetime
) -> None:
    """Write the columns that differ; the code stays. Raises NotFound, StaleVersion, and BadInput for taking a
    category out of use that has to stay."""
    category = _locked(actor, category_id)
    check_version(category.version, expected_version)
    changed = {name: value for name, value in changes.items() if getattr(category, name) != value}
    if not changed:
        return
    if changed.get("is_active") is False and (reason := _why_it_stays(category)):
        raise BadInput(is_active=reason)
    previous = _facts(category)
    update_row(DocumentCategory.objects.visible_to(actor).filter(pk=category_id), changed, now=now)
    told = {"changed_fields": sorted(changed), "previous": previous, "next": previous | changed}
    _record(actor, Action.UPDATE, category, told, now)


@transaction.atomic(savepoint=False)
def delete_category(*, actor: Actor, category_id: int, expected_version: int | None, now: datetime) -> None:
    """Hidden for good, until a category of the same code is added. Raises NotFound, StaleVersion, and BadInput for
    one that has to stay."""
    category = _locked(actor, category_id)
    check_version(category.version, expected_version)
    if reason := _why_it_stays(category):
        raise BadInput(non_field_errors=reason)
    gone = {"is_active": False, "deleted_at": now, "deleted_by_id": actor.user_id}
    update_row(DocumentCategory.objects.visible_to(actor).filter(pk=category_id), gone, now=now)
    told = {"changed_fields": ["Deleted"], "previous": _facts(category)}
    _record(actor, Action.DELETE, category, told, now)


def _locked(actor: Actor, category_id: int) -> DocumentCategory:
    """Held: who files a document under it holds it too."""
    rows = DocumentCategory.objects.visible_to(actor).filter(pk=category_id, deleted_at__isnull=True)
    category: DocumentCategory | None = rows.select_for_update(no_key=True).first()
    if category is None:
        raise NotFound
    return category


def _why_it_stays(category: DocumentCategory) -> str:
    filed = category.documents.filter(FILED).count()
    return categories.why_it_stays(is_system=category.is_system, document_count=filed)


def _facts(category: DocumentCategory) -> dict[str, Any]:
    return {name: getattr(category, name) for name in SHOWN}


@contextmanager
def _once() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if breaks_unique(error, DocumentCategory, "facility", "code"):
            raise _taken() from None
        raise


def _taken(name: str = "") -> BadInput:
    like = f" like this, “{name}”" if name else " of this name"
    return BadInput(name=f"There is a category{like} already.")


def _record(actor: Actor, action: Action, category: DocumentCategory, told: dict[str, Any], at: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=SUBJECT,
        subject_id=category.pk,
        summary=f"Document category {category.code} {VERBS[action]}",
        metadata={"code": category.code, **told},
        at=at,
    )
