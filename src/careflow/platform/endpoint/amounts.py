"""Money and quantities in bodies: decimal texts or numbers with at most two decimals, whole hundredths inside."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from careflow.platform.money import hundredths, spelled

LARGEST_PRICE = 99_999_999_99  # dec(10,2), in cents
LARGEST_QUANTITY = 9_999_99  # dec(6,2), in hundredths
LONGEST = 40


def _read(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, int) and not 0 <= value <= LARGEST_PRICE:
        return None
    text = value if isinstance(value, str) else repr(value)
    return hundredths(text) if len(text) <= LONGEST else None


def _between(value: Any, least: int, most: int) -> int:
    found = _read(value)
    if found is None or not least <= found <= most:
        raise PydanticCustomError(
            "amount", "Enter {least} to {most}, with at most two decimals.",
            {"least": spelled(least), "most": spelled(most)},
        )  # fmt: skip
    return found


def _price(value: Any) -> int:
    return _between(value, 0, LARGEST_PRICE)


def _quantity(value: Any) -> int:
    return _between(value, 1, LARGEST_QUANTITY)


def _schema(digits: int, example: str) -> WithJsonSchema:
    text = {"type": "string", "pattern": rf"^[0-9]{{1,{digits}}}(\.[0-9]{{1,2}})?$", "examples": [example]}
    return WithJsonSchema({"anyOf": [text, {"type": "number", "minimum": 0}]})


Cents = Annotated[int, BeforeValidator(_price), _schema(8, "110.00")]
Hundredths = Annotated[int, BeforeValidator(_quantity), _schema(4, "1.00")]
# The same as columns hold them.
StoredCents = Annotated[int, Field(ge=0, le=LARGEST_PRICE)]
StoredHundredths = Annotated[int, Field(ge=1, le=LARGEST_QUANTITY)]
