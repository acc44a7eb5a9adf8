from typing import Annotated, Any, Literal

from careflow.platform.endpoint.shapes import BeforeValidator, Id, Lenient, OptionalId, size, spelled_id

LONGEST_NOTE = 500


def _number(value: Any) -> Any:
    """The web client sends the number as text."""
    return spelled_id(value.strip()) if isinstance(value, str) else value


class RefillIn(Lenient):
    """Without a pharmacy, the preferred one gets it."""

    medication_id: Id
    days_supply: Annotated[Literal[30, 60, 90], BeforeValidator(_number)]
    patient_note: Annotated[str, size(LONGEST_NOTE)] = ""
    pharmacy_id: OptionalId = None
