"""The API object: ninja with our parser, our error bodies and our schema extras."""

from typing import Any

from django.http import HttpRequest
from django.urls import register_converter
from django.urls.converters import IntConverter
from django.utils.datastructures import MultiValueDict
from ninja import NinjaAPI
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.parser import Parser

from careflow.platform.endpoint.gate import bound_body


class RowId(IntConverter):
    """An id that fits the database; longer numbers are no address at all."""

    regex = "[0-9]{1,18}"


register_converter(RowId, "id")


class GateParser(Parser):
    """Hands ninja the body that the gate has read, and treats empty query values as absent."""

    def parse_body(self, request: HttpRequest) -> Any:
        return bound_body(request)

    def parse_querydict(self, data: MultiValueDict[str, str], list_fields: list[str], request: HttpRequest) -> Any:
        filled = {name: values for name, values in data.lists() if any(values)}
        return super().parse_querydict(MultiValueDict(filled), list_fields, request)


class ClinicAPI(NinjaAPI):
    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """Like ninja's, but remembers whether a refused value was null, and never keeps the value."""
        errors: list[dict[str, Any]] = []
        for context in error_contexts:
            source = context.model.__ninja_param_source__
            flattened = context.model.__ninja_flatten_map_reverse__
            for found in context.pydantic_validation_error.errors(include_url=False):
                location = found["loc"]
                errors.append({
                    "type": found["type"],
                    "loc": (source, *flattened.get(location, location)),
                    "msg": found["msg"],
                    "ctx": found.get("ctx", {}),
                    "is_null": found["input"] is None and found["type"] != "missing",
                })  # fmt: skip
        return ValidationError(errors)
