"""What a client is told about repeating is what the contract says."""

import re
from pathlib import Path

from careflow.web.openapi.document import document
from careflow.web.openapi.reading import operations

PAGE = (Path(__file__).parents[2] / "docs" / "howto" / "write-a-client.md").read_text()
REPEATING = PAGE.partition("## Repeat without doing it twice")[2].partition("\n## ")[0]


def without_key():
    for method, _, operation in operations(document()):
        taken = {parameter.get("name") for parameter in operation.get("parameters", ())}
        if method != "get" and "Idempotency-Key" not in taken:
            yield operation["operationId"], bool(operation["security"])


def test_it_names_every_write_of_somebody_signed_in_that_takes_no_key():
    named = re.findall(r"`([a-z]+(?:_[a-z]+)+)`", REPEATING)

    assert sorted(named) == sorted(name for name, is_signed_in in without_key() if is_signed_in)


def test_no_write_of_somebody_unknown_takes_a_key():
    unknown = [o["operationId"] for method, _, o in operations(document()) if method != "get" and not o["security"]]

    assert sorted(unknown) == sorted(name for name, is_signed_in in without_key() if not is_signed_in)


def test_it_names_what_a_repetition_may_be_answered():
    assert "409 `idempotency.under_way`" in " ".join(REPEATING.split())
