"""The shapes of fields that the console's pages take over from the bodies of the API."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from pydantic import BaseModel, TypeAdapter

from careflow.platform.address import ADDRESS_COLUMNS, Addressed
from careflow.platform.endpoint.shapes import Lenient


def adapters_of(
    model: type[Model], body: type[BaseModel] | None, shapes: Mapping[str, Any]
) -> dict[str, TypeAdapter[Any]]:
    """By column: what `shapes` says, else the body's field of this name. Links are chosen from rows, and an address
    is judged as a whole."""
    aside = ADDRESS_COLUMNS if issubclass(model, Addressed) else ()
    plain = {entry.name for entry in model._meta.concrete_fields if not entry.is_relation}.difference(aside)
    fields = {} if body is None else body.model_fields
    described = {name: field.rebuild_annotation() for name, field in fields.items() if name in plain}
    return {
        name: TypeAdapter(kind, config=Lenient.model_config) for name, kind in {**described, **dict(shapes)}.items()
    }
