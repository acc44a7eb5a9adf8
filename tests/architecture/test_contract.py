"""A request made up from the schema for each operation, and a wrong one: the answer is one that it describes.

`make fuzz` asks more, by more people, of the running product on both databases."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from careflow.web.openapi.document import document
from careflow.web.openapi.reading import operations
from tests.architecture.world import HERE, PATIENTS, World

LEFT_OUT = frozenset({"open_console"})  # a page, with its own sign-in
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def asked(operation: dict[str, Any]) -> list[GenerationMode]:
    """There is no wrong way to ask for nothing, or with any text in the address."""
    bound = [each for each in operation["parameters"] if each["in"] != "path" or each["schema"] != {"type": "string"}]
    can_be_wrong = bound or "requestBody" in operation
    return [GenerationMode.POSITIVE, GenerationMode.NEGATIVE] if can_be_wrong else [GenerationMode.POSITIVE]


CASES = defaultdict[str, list[tuple[str, str, GenerationMode]]](list)
for method, path, operation in operations(document()):
    if operation["operationId"] not in LEFT_OUT:
        CASES[operation["tags"][0]] += [(method, path, mode) for mode in asked(operation)]


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests share the transaction of the test, as those of Django's test client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Server(WSGIHandler):
    """Closes answers, as servers do and schemathesis does not: files of a form go with their request."""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        response = super().__call__(environ, start_response)
        try:
            return [b"".join(response)]
        finally:
            response.close()


@pytest.fixture(scope="module")
def schema() -> Any:
    loaded = schemathesis.openapi.from_dict(document())
    loaded.app = Server()
    return loaded


def check(world: World, case: Any) -> None:
    path = case.operation.path
    person = PATIENTS[0].person if path.startswith("/v1/portal/") else HERE[2].person
    if case.path_parameters:
        case.path_parameters = {name: world.id_for(path, name) for name in case.path_parameters}
    with transaction.atomic():
        response = case.call(headers={"Authorization": f"Bearer {world.tokens[person]}"})
        transaction.set_rollback(True)
    case.validate_response(response, checks=CHECKS)


@pytest.mark.parametrize("section", CASES)
def test_answers_are_as_described(cast, schema, section):
    world, asked_for = World(cast), []
    for method, path, mode in CASES[section]:

        @given(schema[path][method.upper()].as_strategy(generation_mode=mode))
        @settings(
            max_examples=1, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def ask(case: Any) -> None:
            check(world, case)
            asked_for.append((case.method, case.operation.path))

        ask()

    assert asked_for == [(method.upper(), path) for method, path, _ in CASES[section]]
