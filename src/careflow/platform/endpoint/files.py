"""Files as answers: streamed, never cached, and never run as a page of ours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from pydantic_core import CoreSchema, core_schema

# Whatever the bytes are, a browser that is made to open them gets no script, no form and no origin.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What a handler returns instead of a Struct. `content` is read while it is sent, after the handler's
    transaction; its `close` is called in any case. `length` is known or the client is not told. A subclass names
    the `content_types` that it may have, for the schema."""

    content_types: ClassVar[tuple[str, ...]] = ("application/octet-stream",)

    content: Iterator[bytes]
    content_type: str
    filename: str
    length: int | None = None
    inline: bool = False

    def response(self, status: int) -> StreamingHttpResponse:
        response = StreamingHttpResponse(self.content, status=status, content_type=self.content_type)
        disposition = content_disposition_header(as_attachment=not self.inline, filename=self.filename)
        response["Content-Disposition"] = disposition or "attachment"
        response["Content-Security-Policy"] = SANDBOX
        response["X-Content-Type-Options"] = "nosniff"
        if self.length is not None:
            response["Content-Length"] = str(self.length)
        return response

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.any_schema(metadata={"pydantic_js_functions": [lambda _schema, _next: BINARY]})


class CalendarFile(FileAnswer):
    content_types = ("text/calendar",)

    @classmethod
    def of(cls, content: bytes, *, filename: str) -> Self:
        return cls(iter([content]), "text/calendar; charset=utf-8", filename, length=len(content))


BINARY = {"type": "string", "format": "binary"}
HEADERS = {
    "Content-Disposition": {
        "description": "Whether to show the file or to save it, and its name (RFC 6266).",
        "schema": {"type": "string"},
    },
    "Content-Security-Policy": {
        "description": "Shuts the file into a sandbox where a browser opens it as a page.",
        "schema": {"type": "string"},
    },
    "X-Content-Type-Options": {
        "description": "The content type is not to be guessed anew.",
        "schema": {"type": "string", "enum": ["nosniff"]},
    },
}


def described(content_types: Sequence[str]) -> dict[str, Any]:
    """A file of one of these types, for the schema; `web/openapi` takes away the JSON that stands beside it."""
    return {"content": {name: {"schema": BINARY} for name in content_types}, "headers": HEADERS}
