"""Whether an answer is one that the document describes."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    ensure_resource_availability,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
    use_after_free,
)

from proofs.fuzz.cases import AnyCase, places_made_wrong
from proofs.fuzz.reading import reads_well

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
NAMES = tuple(check.__name__ for check in (*ALWAYS, positive_data_acceptance, *IN_CHAINS))
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
# What a DELETE only retires, discontinues or marks as entered in error, and shows on: charts forget nothing, and what
# visits point to stays.
SHOWN_ON = (
    "/v1/facilities/{facility_id}/",
    "/v1/facilities/resources/{resource_id}/",
    "/v1/facilities/staff/{staff_id}/",
    "/v1/facilities/appointment-statuses/{status_id}/",
    "/v1/facilities/appointment-types/{type_id}/",
    "/v1/patients/providers/{provider_id}/",
    "/v1/insurance/policies/{policy_id}/",
    "/v1/appointments/calendar-feed/",
    "/v1/appointments/{appointment_id}/edit-session/",
    "/v1/clinical/problems/{problem_id}/",
    "/v1/medications/{medication_id}/",
    "/v1/allergies/patient-allergies/{allergy_id}/",
    "/v1/allergies/no-known-allergies/",
)


def set_up(loaded: Any) -> None:
    loaded.config.checks.negative_data_rejection.expected_statuses = [str(status) for status in REFUSALS]


def failures(
    case: AnyCase, response: Response, headers: dict[str, str], **recorded: Any
) -> Iterator[tuple[str, Failure]]:
    """With the name of the check."""
    for check in _checks(case, str(response.request.url), in_chain=bool(recorded)):
        try:
            case.validate_response(response, checks=[check], headers=headers, **recorded)
        except (FailureGroup, Failure) as found:
            if check is not negative_data_rejection or not _only_spelled_oddly(case):
                each = found.exceptions if isinstance(found, FailureGroup) else [found]
                yield from ((check.__name__, failure) for failure in each)


def _only_spelled_oddly(case: AnyCase) -> bool:
    content = case.operation.definition.raw.get("requestBody", {}).get("content", {})
    return (
        places_made_wrong(case) == {"body"}
        and "application/json" in content
        and reads_well(case.body, content["application/json"]["schema"], case.operation.schema.raw_schema)
    )


def only_adds_parameters(case: AnyCase) -> bool:
    """Whether nothing is wrong about the request but parameters of the query that the document does not name."""
    mutations = case.meta.phase.data.mutations if case.meta else ()
    added = [mutation.keywords == ("additionalProperties",) for mutation in mutations]
    return places_made_wrong(case) == {"query"} and bool(added) and all(added)


def _checks(case: AnyCase, url: str, *, in_chain: bool) -> list[CheckFunction]:
    """An empty parameter counts as none, as forms of browsers send them, and one that the document does not name is
    not read, as everywhere on the web: neither makes a request wrong."""
    found = [*ALWAYS, *(IN_CHAINS if in_chain else ())]
    empty = "" in (value for _, value in parse_qsl(urlsplit(url).query, keep_blank_values=True))
    if empty or only_adds_parameters(case):
        found.remove(negative_data_rejection)
    if in_chain and case.operation.path.startswith(SHOWN_ON):
        found.remove(use_after_free)
    if case.operation.method == "get" and case.operation.definition.raw["operationId"] not in MAY_REFUSE:
        found.append(positive_data_acceptance)
    return found
