"""A person's name is one line whose signs can all be seen, in every body that holds one."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from careflow.platform.endpoint.shapes import Lenient, Strict
from careflow.web.routes import live_routes

# Names of things and of companies.
OTHERS = {"legal_business_name", "legal_name", "medication_name", "payer_name", "plan_name"}
CONTACTS = {"ContactIn", "OwnContactIn"}


def shapes(parent: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for shape in parent.__subclasses__():
        if shape.__module__.startswith("careflow."):
            yield shape
        yield from shapes(shape)


def of_people() -> list[Any]:
    assert live_routes()  # which imports every shape
    return [
        pytest.param(shape, name, id=f"{shape.__name__}.{name}")
        for shape in sorted({*shapes(Lenient), *shapes(Strict)}, key=lambda shape: shape.__qualname__)
        for name in shape.model_fields
        if (name.endswith("_name") and name not in OTHERS) or (name == "name" and shape.__name__ in CONTACTS)
    ]


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\n", "\u2028", "\x85", "\x1b", "\u3164"])
@pytest.mark.parametrize(("shape", "name"), of_people())
def test_it_has_no_sign_that_cannot_be_seen(shape, name, sign):
    with pytest.raises(ValidationError) as refusal:
        shape.model_validate({name: f"Ann{sign}a"})

    assert (name,) in {error["loc"] for error in refusal.value.errors() if error["type"] == "one_line"}
