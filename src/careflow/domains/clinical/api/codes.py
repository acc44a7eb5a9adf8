from typing import Annotated

from ninja import Query

from careflow.domains.clinical.api.routes import SECTION, routes
from careflow.domains.clinical.queries import codes as queries
from careflow.domains.clinical.queries.code_shape import DiagnosisCodeOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import signed_in
from careflow.platform.replica import may_lag

LONGEST_TERM = 200


@routes.endpoint(
    "GET", "clinical/icd10-catalog/", needs=signed_in(), section=SECTION, summary="Look up diagnosis codes."
)
@may_lag
def list_diagnosis_codes(
    call: Call,  # noqa: ARG001  (every handler takes it)
    search: Annotated[
        str,
        Query(max_length=LONGEST_TERM, description="The beginning of a code, or words and beginnings of words."),
    ] = "",
) -> list[DiagnosisCodeOut]:
    """ICD-10-CM. Without `search` the diagnoses of everyday, else at most fifty codes: the code itself, codes that
    begin so, and codes with all the words in any order, common and billable ones and short titles first. Usual
    abbreviations such as htn stand for what they mean."""
    return queries.search_codes(search=search) if search.strip() else queries.list_common_codes()
