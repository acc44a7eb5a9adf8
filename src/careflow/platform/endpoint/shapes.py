"""Bodies: what comes in is pydantic (all field errors at once), what goes out is msgspec (typed and fast)."""

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Any, dataclass_transform

import msgspec
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

LARGEST_ID = 2**63 - 1
INSTANT = "Enter a date and time with its offset, such as 2027-03-15T13:30:00Z."
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_INSTANT = re.compile(r"^\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"^\d{2}:\d{2}(:\d{2})?$")


if TYPE_CHECKING:

    @dataclass_transform(frozen_default=True)
    class Out:
        """What type checkers see: msgspec does not tell them that subclasses of a frozen Struct are frozen."""

        def __init_subclass__(cls, *, omit_defaults: bool = False, kw_only: bool = False) -> None: ...

else:

    class Out(msgspec.Struct, frozen=True, gc=False):
        """Base of every answer: typed, immutable, shown by its name in OpenAPI."""

        @classmethod
        def __get_pydantic_core_schema__(cls, _source: Any, handler: Any) -> CoreSchema:
            fields = {
                entry.encode_name: core_schema.typed_dict_field(
                    handler.generate_schema(entry.type), required=entry.required
                )
                for entry in msgspec.structs.fields(cls)
            }
            name = f"{cls.__module__}.{cls.__qualname__}"
            return core_schema.typed_dict_schema(fields, cls_name=cls.__name__, ref=name)


class Lenient(BaseModel):
    """A body whose unknown and read-only keys are ignored, as the web clients send back whole records."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


class Strict(BaseModel):
    """A body that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def sent(body: BaseModel) -> dict[str, Any]:
    """Only the keys that the caller sent, by their attribute names, values as parsed; nested bodies stay
    objects."""
    return {name: getattr(body, name) for name in body.model_fields_set}


def size(most: int, *, least: int = 0) -> StringConstraints:
    """For `Annotated[str, size(50, least=1)]`: how long a text may be after trimming."""
    return StringConstraints(max_length=most, min_length=least)


def spelled_id(text: str) -> int | None:
    """The number in a text, if it is one that a row could have; however long the text is."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID))
    return int(text) if is_number and int(text) <= LARGEST_ID else None


def _no_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("int_type", "Enter a number.")
    return value


def _iso_date(value: Any) -> Any:
    if isinstance(value, str) and _DATE.match(value.strip()):
        return value.strip()
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise PydanticCustomError("date_type", "Enter a date as YYYY-MM-DD.")


def _clock_time(value: Any) -> Any:
    if isinstance(value, str) and _TIME.match(value.strip()):
        return value.strip()
    if isinstance(value, dt.time):
        return value
    raise PydanticCustomError("time_type", "Enter a time as HH:MM.")


def _iso_instant(value: Any) -> Any:
    """Pydantic would take a number, also one in a text, for seconds since 1970."""
    if isinstance(value, str) and _INSTANT.match(value.strip()):
        return value.strip()
    if isinstance(value, dt.datetime):
        return value
    raise PydanticCustomError("instant_type", INSTANT)


def _empty_is_none(value: Any) -> Any:
    return None if value == "" else value


Id = Annotated[int, BeforeValidator(_no_bool), Field(ge=1, le=LARGEST_ID)]
OptionalId = Annotated[Id | None, BeforeValidator(_empty_is_none)]
Whole = Annotated[int, BeforeValidator(_no_bool)]
Date = Annotated[dt.date, BeforeValidator(_iso_date)]
ClockTime = Annotated[dt.time, BeforeValidator(_clock_time)]
Instant = Annotated[AwareDatetime, BeforeValidator(_iso_instant)]
OptionalDate = Annotated[Date | None, BeforeValidator(_empty_is_none)]
OptionalTime = Annotated[ClockTime | None, BeforeValidator(_empty_is_none)]
OptionalInstant = Annotated[Instant | None, BeforeValidator(_empty_is_none)]

__all__ = [
    "AfterValidator", "BeforeValidator", "ClockTime", "Date", "Id", "Instant", "Lenient", "OptionalDate", "OptionalId",
    "OptionalInstant", "OptionalTime", "Out", "SkipJsonSchema", "Strict", "Whole", "WithJsonSchema", "sent", "size",
    "spelled_id",
]  # fmt: skip
