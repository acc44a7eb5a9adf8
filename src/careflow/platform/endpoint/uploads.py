"""Files in forms: spooled and hashed while they arrive, gone with the request.

The spool has no name on the disk, so nothing is left of it when the process is killed."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from pydantic import BaseModel
from pydantic_core import CoreSchema, core_schema

from careflow.platform import file_sizes
from careflow.platform.endpoint.files import BINARY
from careflow.platform.problems import BadInput

IN_MEMORY = 256 * 1024


class Upload:
    """A file of a form, for a field of a pydantic body: `Annotated[Upload, AtMost(…)]`.

    `content` stands at its start; `filename` and `content_type` are what the sender calls it."""

    __slots__ = ("content", "content_type", "filename", "sha256", "size")

    def __init__(self, *, filename: str, content_type: str, size: int, sha256: str, content: BinaryIO) -> None:
        self.filename, self.content_type, self.size = filename, content_type, size
        self.sha256, self.content = sha256, content

    def close(self) -> None:
        self.content.close()

    def mark(self) -> dict[str, str]:
        """What tells two uploads apart."""
        return {"filename": self.filename, "content_type": self.content_type, "sha256": self.sha256}

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> CoreSchema:
        documented = {"pydantic_js_functions": [lambda _schema, _next: BINARY]}
        return core_schema.is_instance_schema(cls, metadata=documented)


@dataclass(frozen=True, slots=True)
class AtMost:
    """How many bytes an Upload may have, asked with each request."""

    largest: Callable[[], int]


@dataclass(frozen=True, slots=True)
class FileField:
    """The field of a body that takes a file."""

    name: str
    largest: Callable[[], int]

    def too_large(self) -> BadInput:
        return BadInput({self.name: [f"Send a file of at most {file_sizes.in_words(self.largest())}."]})


class Spooling(FileUploadHandler):
    """How much may arrive is settled before: the stream ends after the Content-Length that was accepted."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.digest = hashlib.sha256()
        self.file: Any = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.digest = hashlib.sha256()
        self.file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (closed with the request)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  (Django's signature)
        self.digest.update(raw_data)
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> Any:
        self.file.seek(0)
        return Upload(
            filename=self.file_name or "",
            content_type=self.content_type or "",
            size=file_size,
            sha256=self.digest.hexdigest(),
            content=cast(BinaryIO, self.file),
        )

    def upload_interrupted(self) -> None:
        if self.file is not None:
            self.file.close()


def file_field(body: type[BaseModel] | None) -> FileField | None:
    """Of a handler's body. Raises TypeError for a file without a limit."""
    for name, field in (body.model_fields if body else {}).items():
        if field.annotation is Upload:
            limits = [each.largest for each in field.metadata if isinstance(each, AtMost)]
            if not limits:
                raise TypeError(f"say how large {name} may be: Annotated[Upload, AtMost(…)]")
            return FileField(name, limits[0])
    return None
