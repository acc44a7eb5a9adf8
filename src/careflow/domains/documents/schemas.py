"""Documents and their categories on the wire."""

import datetime as dt
from typing import Annotated, Any, cast

from django.conf import settings
from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from careflow.domains.documents.operations import DocumentFields, Filed, SentFile
from careflow.domains.documents.queries import Category
from careflow.domains.documents.rules import categories
from careflow.domains.documents.rules.file_types import CONTENT_TYPES
from careflow.domains.patients.queries import DocumentOut
from careflow.platform.endpoint.files import FileAnswer
from careflow.platform.endpoint.refusals import validated
from careflow.platform.endpoint.shapes import (
    Id,
    Lenient,
    OptionalDate,
    OptionalId,
    Out,
    Strict,
    Whole,
    WithJsonSchema,
    sent,
    size,
)
from careflow.platform.endpoint.texts import ONE_LINE
from careflow.platform.endpoint.uploads import AtMost, Upload

LONGEST_NAME, LONGEST_NOTES = 255, 10_000
MOST_IDS = 10_000  # how many pages there may be, the settings say
LARGEST_INTEGER = 2**31 - 1
YEARS = range(1900, 2101)


def _likely(day: dt.date | None) -> dt.date | None:
    if day is not None and day.year not in YEARS:
        raise PydanticCustomError("year", "Check the year.")
    return day


def _text(most: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "maxLength": most})


PaperDate = Annotated[OptionalDate, AfterValidator(_likely)]
CategoryCode = Annotated[str, size(categories.LONGEST_CODE, least=1)]


class DocumentPatch(Strict):
    """Nothing else of a document can be changed."""

    name: Annotated[str, size(LONGEST_NAME, least=1), ONE_LINE] = ""
    category: CategoryCode = ""
    document_date: PaperDate = None
    notes: Annotated[str, size(LONGEST_NOTES)] = ""

    def fields(self) -> DocumentFields:
        return cast(DocumentFields, sent(self))


class DocumentIn(Lenient):
    """A file for a patient's chart; `patient` is another name of `patient_id`."""

    patient_id: OptionalId = None
    patient: Annotated[OptionalId, Field(validate_default=True)] = None
    file: Annotated[Upload, AtMost(lambda: settings.DOCUMENT_MAX_UPLOAD_BYTES)]
    name: Annotated[str, _text(LONGEST_NAME)] = ""
    category: Annotated[str, _text(categories.LONGEST_CODE)] = categories.DEFAULT
    document_date: Annotated[str, WithJsonSchema({"type": "string", "format": "date"})] = ""
    notes: Annotated[str, _text(LONGEST_NOTES)] = ""

    @field_validator("patient")
    @classmethod
    def _somebody(cls, patient: int | None, info: ValidationInfo) -> int | None:
        if patient is None and not info.data.get("patient_id", True):
            raise PydanticCustomError("no_patient", "Choose a patient.")
        return patient

    @property
    def chart(self) -> int:
        return self.patient_id or self.patient or 0

    def sent_file(self) -> SentFile:
        file = self.file
        return SentFile(file.content, file.filename, file.content_type, file.size, file.sha256)

    def fields(self) -> DocumentFields:
        """What is said of the file, read only after the file itself was looked at. Raises BadInput."""
        said = {name: getattr(self, name) for name in DocumentPatch.model_fields}
        return validated(DocumentPatch, {name: value for name, value in said.items() if value}).fields()


class FiledDocumentOut(DocumentOut, kw_only=True):
    """A document that was just filed. `duplicates` are the chart's other documents with the same content."""

    duplicates: list[int]

    @classmethod
    def of(cls, filed: Filed) -> "FiledDocumentOut":
        values = {name: getattr(filed.document, name) for name in DocumentOut.__annotations__}
        return FiledDocumentOut(**values, duplicates=filed.duplicates)


class PaperFile(FileAnswer):
    content_types = CONTENT_TYPES


class BundleIn(Lenient):
    """A document that is named twice is in the bundle twice."""

    document_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_IDS)]


class BundleFile(FileAnswer):
    content_types = ("application/pdf",)


class CategoryPatch(Lenient):
    name: Annotated[str, size(80, least=1)] = ""
    sort_order: Annotated[Whole, Field(ge=0, le=LARGEST_INTEGER)] = 0
    is_active: bool = True

    def changes(self) -> dict[str, Any]:
        return sent(self)


class CategoryIn(CategoryPatch):
    name: Annotated[str, size(80, least=1)]


class DocumentCategoryOut(Out):
    id: int
    code: str
    name: str
    sort_order: int
    is_system: bool
    is_active: bool
    document_count: int
    can_delete: bool
    delete_block_reason: str
    created_at: dt.datetime
    updated_at: dt.datetime
    version: int

    @classmethod
    def of(cls, category: Category) -> "DocumentCategoryOut":
        reason = categories.why_it_stays(is_system=category.is_system, document_count=category.document_count)
        return DocumentCategoryOut(*category[:7], not reason, reason, *category[7:])
