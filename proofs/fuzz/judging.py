"""Whether an answer is one that the document describes."""

from collections.abc import Iterator
from typing import Any

from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    ensure_resource_availability,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
    use_after_free,
)

from proofs.fuzz.cases import AnyCase

SERVER_ERRORS = "not_a_server_error"
ACCEPTED = "negative_data_rejection"
ALWAYS: tuple[CheckFunction, ...] = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
    unsupported_method,
    allow_header_conformance,
)
IN_CHAINS: tuple[CheckFunction, ...] = (use_after_free, ensure_resource_availability)
NAMES = tuple(check.__name__ for check in (*ALWAYS, ignored_auth, positive_data_acceptance, *IN_CHAINS))
# How the product says no to what is wrong, beside 400: by who asks, what is asked for, and what stands in the way.
REFUSALS = [400, 401, 403, 404, 405, 409, 411, 412, 413, 415, 422, 429]
# Reads whose query has a rule that no schema can say, and the rule.
MAY_REFUSE = {
    "list_appointments": "a day, or a patient",
    "preview_availability": "a provider of the clinic; days in order, 92 at most",
    "list_offered_slots": "days in order",
    "compare_note_versions": "versions that the note has",
    "list_superbills": "days in order",
    "list_unbilled_encounters": "days in order",
}


def set_up(loaded: Any) -> None:
    loaded.config.checks.negative_data_rejection.expected_statuses = [str(status) for status in REFUSALS]


class Judge:
    """Asks each operation once, after its first success, whether it would have answered somebody else as well."""

    def __init__(self) -> None:
        self.guarded: set[str] = set()

    def failures(
        self, case: AnyCase, response: Response, headers: dict[str, str], **recorded: Any
    ) -> Iterator[tuple[str, Failure]]:
        """With the name of the check."""
        for check in self._checks(case, response, headers, in_chain=bool(recorded)):
            try:
                case.validate_response(response, checks=[check], headers=headers, **recorded)
            except FailureGroup as group:
                yield from ((check.__name__, failure) for failure in group.exceptions)
            except Failure as failure:
                yield check.__name__, failure

    def _checks(
        self, case: AnyCase, response: Response, headers: dict[str, str], *, in_chain: bool
    ) -> list[CheckFunction]:
        label, described = case.operation.label, case.operation.definition.raw
        found = [*ALWAYS, *(IN_CHAINS if in_chain else ())]
        if case.operation.method == "get" and described["operationId"] not in MAY_REFUSE:
            found.append(positive_data_acceptance)
        if headers and response.status_code < 300 and label not in self.guarded:
            found.append(ignored_auth)
            self.guarded.add(label)
        return found
