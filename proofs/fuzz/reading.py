"""Numbers and truth in a body may come as text, as forms and some web clients send them, and texts with blanks around
them: the API reads them."""

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

WHOLE = re.compile(r"[+-]?\d{1,20}")
TRUTH = {"true": True, "1": True, "false": False, "0": False}


def reads_well(body: Any, schema: dict[str, Any], document: dict[str, Any]) -> bool:
    """Whether nothing is wrong about the body but such a spelling. Bytes are never JSON."""
    if isinstance(body, bytes):
        return False
    validator = Draft202012Validator({**schema, "components": document["components"]})
    read = {"": deepcopy(body)}
    for error in _each(validator.iter_errors(body)):
        if (found := _meant(error)) is not None:
            *way, last = ["", *error.instance_path]
            place: Any = read
            for step in way:
                place = place[step]
            place[last] = found
    return validator.is_valid(read[""])


def _each(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Those of alternatives, too."""
    for error in errors:
        yield error
        if isinstance(error.kind, ValidationErrorKind.AnyOf):
            for alternative in error.kind.context:
                yield from _each(alternative)


def _meant(error: ValidationError) -> int | bool | str | None:
    sent, wanted = error.instance, error.kind.value
    if error.kind.name == "maxLength":
        return str(sent).strip()
    if error.kind.name != "type":
        return None
    text = str(sent).strip().lower() if isinstance(sent, str | int) else ""
    if "boolean" in wanted:
        return TRUTH.get(text)
    return int(text) if "integer" in wanted and isinstance(sent, str) and WHOLE.fullmatch(text) else None
