"""A patient's visits, and booking and calling them off without the desk."""

from typing import Annotated

from ninja import Query

from careflow.domains.portal.api.routes import SECTION, of_patient, patient_of, routes
from careflow.domains.portal.permissions import PortalScope
from careflow.domains.portal.schemas.visits import (
    OfferedProviderOut,
    OfferedSlotOut,
    OfferedTypeOut,
    PortalAppointmentOut,
    PortalBookedAppointmentOut,
    PortalBookingIn,
    shape_booked,
    shape_slot,
    shape_visit,
)
from careflow.domains.scheduling import operations, queries
from careflow.platform.endpoint.files import CalendarFile
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.shapes import Date, Id
from careflow.platform.problems import BadInput

SCHEDULE = of_patient(PortalScope.SCHEDULE)
YES = frozenset({"1", "true", "yes"})
Provider = Annotated[Id, Query(description="With whom (an id from the list of providers).")]


@routes.endpoint("GET", "portal/appointments/", needs=SCHEDULE, section=SECTION, summary="List the patient’s visits.")
def list_own_visits(
    call: Call,
    past: Annotated[str, Query(description="`1`, `true` or `yes` for those of the last year.")] = "",
) -> list[PortalAppointmentOut]:
    """Those to come by their time, cancelled ones among them; past ones the latest first."""
    found = queries.list_own_visits(
        actor=call.actor, patient_id=patient_of(call), past=past.strip().lower() in YES, now=call.now
    )
    return [shape_visit(visit) for visit in found]


@routes.endpoint(
    "POST", "portal/appointments/{id:appointment_id}/cancel/", needs=SCHEDULE, section=SECTION,
    summary="Call a visit off.",
)  # fmt: skip
def cancel_by_patient(call: Call, appointment_id: int) -> PortalBookedAppointmentOut:
    """As long as the clinic and the provider allow it; the time is offered again."""
    operations.cancel_by_patient(
        actor=call.actor, patient_id=patient_of(call), appointment_id=appointment_id,
        expected_version=call.expected_version, now=call.now,
    )  # fmt: skip
    return _booked(call, appointment_id)


@routes.endpoint(
    "GET", "portal/appointments/{id:appointment_id}/calendar/", needs=SCHEDULE, section=SECTION,
    summary="Save a visit as a calendar file.",
)  # fmt: skip
def save_own_visit(call: Call, appointment_id: int) -> CalendarFile:
    """An iCalendar file (RFC 5545) that says when and where, and not why; a newer one takes its place."""
    content = queries.visit_calendar(actor=call.actor, patient_id=patient_of(call), appointment_id=appointment_id)
    return CalendarFile.of(content, filename="appointment.ics")


@routes.endpoint(
    "GET", "portal/scheduling/providers/", needs=SCHEDULE, section=SECTION,
    summary="List the providers who have times to offer.",
)  # fmt: skip
def list_offered_providers(call: Call) -> list[OfferedProviderOut]:
    found = queries.offered_providers(actor=call.actor, now=call.now)
    return [OfferedProviderOut(*provider) for provider in found]


@routes.endpoint(
    "GET", "portal/scheduling/appointment-types/", needs=SCHEDULE, section=SECTION,
    summary="List what may be booked with a provider.",
)  # fmt: skip
def list_offered_types(call: Call, provider: Provider) -> list[OfferedTypeOut]:
    found = queries.offered_types(actor=call.actor, provider_id=provider, now=call.now)
    return [OfferedTypeOut(*visit_type) for visit_type in found]


@routes.endpoint(
    "GET", "portal/scheduling/slots/", needs=SCHEDULE, section=SECTION, summary="List the times that may be booked."
)
def list_offered_slots(
    call: Call,
    provider: Provider,
    visit_type: Annotated[Id, Query(alias="type", description="What for (an id from the list of types).")],
    first: Annotated[Date | None, Query(alias="from", description="Only from this day of the clinic on.")] = None,
    last: Annotated[Date | None, Query(alias="to", description="Only up to this day of the clinic.")] = None,
) -> list[OfferedSlotOut]:
    """By start, as far ahead as the clinic takes bookings."""
    if first is not None and last is not None and last < first:
        raise BadInput(to="The last day must not come before the first.")
    found = queries.offered_slots(
        actor=call.actor, provider_id=provider, type_id=visit_type, first=first, last=last, now=call.now
    )
    return [shape_slot(slot) for slot in found]


@routes.endpoint(
    "POST", "portal/scheduling/book/", needs=SCHEDULE, section=SECTION, status=201, also=(429,),
    summary="Book a time that is offered.",
)  # fmt: skip
def book_slot_for_patient(call: Call, body: PortalBookingIn) -> PortalBookedAppointmentOut:
    """Confirmed at once where the clinic allows it, else pending. A patient books two hundred visits an hour at
    most; what was refused does not count."""
    number = operations.book_slot_for_patient(
        actor=call.actor, patient_id=patient_of(call), slot_id=body.slot_id, reason=body.reason, now=call.now
    )
    return _booked(call, number)


def _booked(call: Call, appointment_id: int) -> PortalBookedAppointmentOut:
    visit = queries.get_own_visit(
        actor=call.actor, patient_id=patient_of(call), appointment_id=appointment_id, now=call.now
    )
    return shape_booked(visit)
