"""Names of people, and what warnings and lists show by name, are one line of signs that can be seen, in every body."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from careflow.platform.endpoint.shapes import Lenient, Strict
from careflow.web.routes import live_routes

# Names of things and of companies.
OTHERS = {"legal_business_name", "legal_name", "payer_name", "plan_name"}
CONTACTS = {"ContactIn", "OwnContactIn"}
# An allergen or a medication with a sign that nobody sees would not be found by another that reads the same.
SHOWN = {"allergen", "medication_name", "dose", "route", "frequency", "subject"}
TITLED = {("ProblemPatch", "description"), ("ProblemIn", "description"), ("DocumentPatch", "name")}


def shapes(parent: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for shape in parent.__subclasses__():
        if shape.__module__.startswith("careflow."):
            yield shape
        yield from shapes(shape)


def lines() -> list[Any]:
    assert live_routes()  # which imports every shape
    return [
        pytest.param(shape, name, id=f"{shape.__name__}.{name}")
        for shape in sorted({*shapes(Lenient), *shapes(Strict)}, key=lambda shape: shape.__qualname__)
        for name in shape.model_fields
        if (name.endswith("_name") and name not in OTHERS)
        or name in SHOWN
        or (name == "name" and shape.__name__ in CONTACTS)
        or (shape.__name__, name) in TITLED
    ]


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\n", "\u2028", "\x85", "\x1b", "\u3164"])
@pytest.mark.parametrize(("shape", "name"), lines())
def test_it_has_no_sign_that_cannot_be_seen(shape, name, sign):
    with pytest.raises(ValidationError) as refusal:
        shape.model_validate({name: f"Ann{sign}a"})

    assert (name,) in {error["loc"] for error in refusal.value.errors() if error["type"] == "one_line"}
