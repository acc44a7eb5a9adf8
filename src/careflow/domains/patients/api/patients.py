from datetime import date
from typing import Annotated

from ninja import Query

from careflow.domains.patients import operations, queries
from careflow.domains.patients.api.routes import SECTION, routes
from careflow.domains.patients.permissions import PatientPermission
from careflow.domains.patients.queries import MOST_FOUND, PatientOut, Wanted
from careflow.domains.patients.schemas import NewPatientIn, PatientIn, PatientPatch, SsnOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import Need, permission
from careflow.platform.endpoint.shapes import Date
from careflow.platform.replica import may_lag

LONGEST_TERM = 200
Reason = Annotated[str, Query(max_length=255, description="Why; kept in the history.")]


def _on_a_chart(key: PatientPermission) -> Need:
    """Whoever works on a chart must be allowed to see it."""
    return permission(PatientPermission.VIEW, key)


def _today(call: Call) -> date:
    return call.now.astimezone(call.actor.zone).date()


@routes.endpoint(
    "GET", "patients/", needs=permission(PatientPermission.VIEW), section=SECTION,
    summary="Find patients by name, date of birth, chart number or phone number.",
)  # fmt: skip
@may_lag
def search_patients(
    call: Call,
    search: Annotated[
        str, Query(max_length=LONGEST_TERM, description="Name, date of birth, chart number, phone number or e-mail.")
    ] = "",
    name: Annotated[str, Query(max_length=LONGEST_TERM, description='"Last, first", or words in any order.')] = "",
    date_of_birth: Annotated[Date | None, Query(description="Exactly this day.")] = None,
    chart_number: Annotated[str, Query(max_length=LONGEST_TERM, description="Part of the chart number.")] = "",
    phone: Annotated[str, Query(max_length=LONGEST_TERM, description="Part of a phone number; digits count.")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_FOUND, description="How many are enough.")] = MOST_FOUND,
) -> list[PatientOut]:
    """Active charts by last name and first name; all filters must hold, and without one nobody is found. Terms of
    three characters and more are found anywhere, shorter ones at the beginning; beside a longer word, at the beginning
    of any word of a name. An apostrophe or hyphen in a name may be left out, or be a blank.
    When more charts fit than `limit`, those are preferred whose last name, then first name, begins with the term."""
    wanted = Wanted(search=search, name=name, date_of_birth=date_of_birth, chart_number=chart_number, phone=phone)
    return queries.find_patients(actor=call.actor, wanted=wanted, today=_today(call), most=limit)


@routes.endpoint(
    "POST", "patients/", needs=permission(PatientPermission.CREATE), section=SECTION, status=201,
    summary="Open a chart.",
)  # fmt: skip
def register_patient(call: Call, body: NewPatientIn) -> PatientOut:
    """The chart number is given by the facility's counter. A chart with the same name and date of birth, and with
    the same phone or social security number where both are known, is answered with 409, which names it;
    `allow_duplicate` insists."""
    patient_id = operations.register_patient(
        actor=call.actor, details=body.changes(), allow_duplicate=body.allow_duplicate, now=call.now
    )
    has_pharmacies = bool(body.pharmacy_ids or body.preferred_pharmacy)
    return queries.get_registered(actor=call.actor, patient_id=patient_id, has_pharmacies=has_pharmacies)


@routes.endpoint(
    "GET", "patients/{id:patient_id}/", needs=permission(PatientPermission.VIEW), section=SECTION,
    summary="Open one chart.",
)  # fmt: skip
def get_patient(call: Call, patient_id: int) -> PatientOut:
    """Opening a chart is recorded, once per person and chart in fifteen minutes."""
    patient = queries.get_patient(actor=call.actor, patient_id=patient_id)
    operations.record_opening(actor=call.actor, patient_id=patient_id, now=call.now)
    return patient


@routes.endpoint(
    "PUT", "patients/{id:patient_id}/", needs=_on_a_chart(PatientPermission.UPDATE), section=SECTION,
    summary="Save a chart's demographics as a whole.",
)  # fmt: skip
def replace_patient(call: Call, patient_id: int, body: PatientIn) -> PatientOut:
    """Optional fields that are absent keep their values."""
    return _change(call, patient_id, body, whole=True)


@routes.endpoint(
    "PATCH", "patients/{id:patient_id}/", needs=_on_a_chart(PatientPermission.UPDATE), section=SECTION,
    summary="Change some fields of a chart.",
)  # fmt: skip
def change_patient(call: Call, patient_id: int, body: PatientPatch) -> PatientOut:
    """Only the fields sent are written. `is_active: false` needs `patients.delete` too."""
    return _change(call, patient_id, body, whole=False)


@routes.endpoint(
    "DELETE", "patients/{id:patient_id}/", needs=_on_a_chart(PatientPermission.DELETE), section=SECTION,
    summary="Take a chart out of use.",
)  # fmt: skip
def deactivate_patient(call: Call, patient_id: int, reason: Reason = "") -> None:
    """Nothing is erased; the chart can be restored."""
    operations.deactivate_patient(
        actor=call.actor, patient_id=patient_id, because=reason, expected_version=call.expected_version, now=call.now
    )


@routes.endpoint(
    "POST", "patients/{id:patient_id}/restore/", needs=_on_a_chart(PatientPermission.DELETE), section=SECTION,
    summary="Put a deactivated chart back into use.",
)  # fmt: skip
def restore_patient(call: Call, patient_id: int) -> PatientOut:
    operations.restore_patient(
        actor=call.actor, patient_id=patient_id, expected_version=call.expected_version, now=call.now
    )
    return queries.get_patient(actor=call.actor, patient_id=patient_id)


@routes.endpoint(
    "GET", "patients/{id:patient_id}/reveal-ssn/", needs=_on_a_chart(PatientPermission.UPDATE), section=SECTION,
    also=(409, 429), summary="Show the whole social security number.",
)  # fmt: skip
def reveal_ssn(call: Call, patient_id: int, reason: Reason = "") -> SsnOut:
    """Nine digits, or blank when there is none. Every look is recorded; at most twenty a minute per person. 409 means
    that no key of this server opens the number."""
    return SsnOut(operations.reveal_ssn(actor=call.actor, patient_id=patient_id, reason=reason, now=call.now))


def _change(call: Call, patient_id: int, body: PatientPatch, *, whole: bool) -> PatientOut:
    reached = operations.change_patient(
        actor=call.actor,
        patient_id=patient_id,
        changes=body.changes(),
        whole=whole,
        expected_version=call.expected_version,
        now=call.now,
    )
    return queries.get_patient(actor=call.actor, patient_id=patient_id, even_inactive=True, reached=reached)
