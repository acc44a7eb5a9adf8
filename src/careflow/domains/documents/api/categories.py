from careflow.domains.documents import operations, queries
from careflow.domains.documents.api.routes import SECTION, VIEW, on_one, routes
from careflow.domains.documents.permissions import DocumentPermission
from careflow.domains.documents.schemas import CategoryIn, CategoryPatch, DocumentCategoryOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission

MANAGE = DocumentPermission.MANAGE_CATEGORIES


@routes.endpoint(
    "GET", "patients/document-categories/", needs=VIEW, section=SECTION,
    summary="The categories that documents are filed under, in their order.",
)  # fmt: skip
def list_document_categories(call: Call) -> list[DocumentCategoryOut]:
    """Those in use. A facility has seven from its first day."""
    return [DocumentCategoryOut.of(category) for category in queries.list_categories(actor=call.actor)]


@routes.endpoint(
    "POST", "patients/document-categories/", needs=permission(MANAGE), section=SECTION, status=201,
    summary="Add a category.",
)  # fmt: skip
def add_document_category(call: Call, body: CategoryIn) -> DocumentCategoryOut:
    """Its code follows from its name and never changes. A name whose code was taken away brings that category
    back."""
    category_id = operations.add_category(
        actor=call.actor, name=body.name, sort_order=body.sort_order, is_active=body.is_active, now=call.now
    )
    return _shown(call, category_id)


@routes.endpoint(
    "GET", "patients/document-categories/{id:category_id}/", needs=VIEW, section=SECTION, summary="Read one category."
)
def get_document_category(call: Call, category_id: int) -> DocumentCategoryOut:
    """Also one that is out of use."""
    return _shown(call, category_id)


@routes.endpoint(
    "PATCH", "patients/document-categories/{id:category_id}/", needs=on_one(MANAGE), section=SECTION,
    summary="Rename a category, move it, or take it out of use.",
)  # fmt: skip
def change_document_category(call: Call, category_id: int, body: CategoryPatch) -> DocumentCategoryOut:
    """What cannot be deleted cannot be taken out of use either. One that is out of use comes back by
    `is_active: true`."""
    operations.change_category(
        actor=call.actor, category_id=category_id, changes=body.changes(), expected_version=call.expected_version,
        now=call.now,
    )  # fmt: skip
    return _shown(call, category_id)


@routes.endpoint(
    "DELETE", "patients/document-categories/{id:category_id}/", needs=on_one(MANAGE), section=SECTION, status=204,
    summary="Delete a category.",
)  # fmt: skip
def delete_document_category(call: Call, category_id: int) -> None:
    """Not one that every clinic needs, and not one that documents are filed under."""
    operations.delete_category(
        actor=call.actor, category_id=category_id, expected_version=call.expected_version, now=call.now
    )


def _shown(call: Call, category_id: int) -> DocumentCategoryOut:
    return DocumentCategoryOut.of(queries.get_category(actor=call.actor, category_id=category_id))
