import datetime as dt
from typing import Annotated, cast

from ninja import Query

from careflow.domains.facilities import queries as facilities
from careflow.domains.scheduling import operations, queries
from careflow.domains.scheduling.api.routes import SECTION, routes
from careflow.domains.scheduling.operations import ExceptionFields, SettingsFields, TemplateFields
from careflow.domains.scheduling.permissions import SchedulePermission
from careflow.domains.scheduling.schemas import (
    AvailabilityExceptionIn,
    AvailabilityExceptionOut,
    AvailabilityExceptionPatch,
    AvailabilitySettingsOut,
    AvailabilitySettingsPatch,
    AvailabilityTemplateIn,
    AvailabilityTemplateOut,
    AvailabilityTemplatePatch,
    PreviewedSlotOut,
)
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission
from careflow.platform.endpoint.shapes import Date, Id, sent
from careflow.platform.problems import BadInput

VIEW = permission(SchedulePermission.VIEW)
CHANGE = permission(SchedulePermission.VIEW, SchedulePermission.UPDATE)
YEARS = range(1900, 2201)
LONGEST_PREVIEW_DAYS = 92

Provider = Annotated[Id | None, Query(description="Only this provider’s (a staff id).")]
Before = Annotated[Id | None, Query(description="Only those before this one.")]


@routes.endpoint(
    "GET", "appointments/availability-templates/", needs=VIEW, section=SECTION,
    summary="List when providers see patients who book online.",
)  # fmt: skip
def list_availability_templates(
    call: Call, provider: Provider = None, before: Before = None
) -> list[AvailabilityTemplateOut]:
    """Newest first, past ones included; the newest thousand, and a Link header says how to ask on."""
    rows, has_older = queries.list_templates(actor=call.actor, provider_id=provider, before=before)
    if has_older:
        call.link_next(before=rows[-1][0])
    return [AvailabilityTemplateOut.of(row) for row in rows]


@routes.endpoint(
    "POST", "appointments/availability-templates/", needs=CHANGE, section=SECTION, status=201, also=[409],
    summary="Say when a provider sees patients who book online, week by week.",
)  # fmt: skip
def add_availability_template(call: Call, body: AvailabilityTemplateIn) -> AvailabilityTemplateOut:
    """Bookable times are made from it at once, within the opening hours. 409 with `conflicts` where another
    template of the provider covers the same time."""
    fields = cast(TemplateFields, sent(body))
    number = operations.add_availability_template(actor=call.actor, fields=fields, now=call.now)
    return _template(call, number)


@routes.endpoint(
    "GET", "appointments/availability-templates/{id:template_id}/", needs=VIEW, section=SECTION,
    summary="Read one weekly availability.",
)  # fmt: skip
def get_availability_template(call: Call, template_id: int) -> AvailabilityTemplateOut:
    return _template(call, template_id)


@routes.endpoint(
    "PATCH", "appointments/availability-templates/{id:template_id}/", needs=CHANGE, section=SECTION, also=[409],
    summary="Change a weekly availability.",
)  # fmt: skip
def change_availability_template(
    call: Call, template_id: int, body: AvailabilityTemplatePatch
) -> AvailabilityTemplateOut:
    """Only what is sent is written. Free times that no longer fit go, booked ones stay, and those that still fit
    keep their numbers."""
    operations.change_availability_template(
        actor=call.actor,
        template_id=template_id,
        fields=cast(TemplateFields, sent(body)),
        expected_version=call.expected_version,
        now=call.now,
    )
    return _template(call, template_id)


@routes.endpoint(
    "DELETE", "appointments/availability-templates/{id:template_id}/", needs=CHANGE, section=SECTION, status=204,
    summary="Remove a weekly availability.",
)  # fmt: skip
def delete_availability_template(call: Call, template_id: int) -> None:
    """Its free times to come go with it, booked ones stay."""
    operations.delete_availability_template(
        actor=call.actor, template_id=template_id, expected_version=call.expected_version, now=call.now
    )


@routes.endpoint(
    "GET", "appointments/availability-exceptions/", needs=VIEW, section=SECTION,
    summary="List the days that are not like the others.",
)  # fmt: skip
def list_availability_exceptions(
    call: Call, provider: Provider = None, before: Before = None
) -> list[AvailabilityExceptionOut]:
    """Newest first, past ones included; the newest thousand, and a Link header says how to ask on."""
    rows, has_older = queries.list_exceptions(actor=call.actor, provider_id=provider, before=before)
    if has_older:
        call.link_next(before=rows[-1][0])
    return [AvailabilityExceptionOut.of(row) for row in rows]


@routes.endpoint(
    "POST", "appointments/availability-exceptions/", needs=CHANGE, section=SECTION, status=201,
    summary="Note a day off, other hours, or a closed clinic.",
)  # fmt: skip
def add_availability_exception(call: Call, body: AvailabilityExceptionIn) -> AvailabilityExceptionOut:
    """Free bookable times follow at once; visits that are booked stay, and the desk decides about them."""
    fields = cast(ExceptionFields, sent(body))
    number = operations.add_availability_exception(actor=call.actor, fields=fields, now=call.now)
    return _exception(call, number)


@routes.endpoint(
    "GET", "appointments/availability-exceptions/{id:exception_id}/", needs=VIEW, section=SECTION,
    summary="Read one exception to the weekly availability.",
)  # fmt: skip
def get_availability_exception(call: Call, exception_id: int) -> AvailabilityExceptionOut:
    return _exception(call, exception_id)


@routes.endpoint(
    "PATCH", "appointments/availability-exceptions/{id:exception_id}/", needs=CHANGE, section=SECTION,
    summary="Change an exception to the weekly availability.",
)  # fmt: skip
def change_availability_exception(
    call: Call, exception_id: int, body: AvailabilityExceptionPatch
) -> AvailabilityExceptionOut:
    """Only what is sent is written; whom it concerns stays."""
    operations.change_availability_exception(
        actor=call.actor,
        exception_id=exception_id,
        fields=cast(ExceptionFields, sent(body)),
        expected_version=call.expected_version,
        now=call.now,
    )
    return _exception(call, exception_id)


@routes.endpoint(
    "DELETE", "appointments/availability-exceptions/{id:exception_id}/", needs=CHANGE, section=SECTION, status=204,
    summary="Remove an exception to the weekly availability.",
)  # fmt: skip
def delete_availability_exception(call: Call, exception_id: int) -> None:
    """What the templates offer on these days is offered again."""
    operations.delete_availability_exception(
        actor=call.actor, exception_id=exception_id, expected_version=call.expected_version, now=call.now
    )


@routes.endpoint(
    "GET", "appointments/availability-preview/", needs=VIEW, section=SECTION,
    summary="See what a provider’s patients would be offered on some days.",
)  # fmt: skip
def preview_availability(
    call: Call,
    provider: Annotated[Id, Query(description="Whose times (a staff id).")],
    first: Annotated[Date, Query(alias="from", description="A day of the facility.")],
    last: Annotated[Date, Query(alias="to", description="The last day, inclusive.")],
) -> list[PreviewedSlotOut]:
    """Worked out from templates, exceptions and opening hours, with what was offered by hand; nothing is written,
    and neither horizon nor lead time cut it. What has begun is not offered any more. At most 92 days."""
    if facilities.find_staff(actor=call.actor, staff_id=provider) is None:
        raise BadInput(provider="Choose a provider of your facility.")
    _check_days(first, last)
    found = queries.preview(actor=call.actor, provider_id=provider, first=first, last=last, now=call.now)
    return [PreviewedSlotOut.of(entry) for entry in found]


@routes.endpoint(
    "GET", "appointments/availability-settings/", needs=VIEW, section=SECTION,
    summary="Read the limits of booking online.",
)  # fmt: skip
def get_availability_settings(call: Call) -> AvailabilitySettingsOut:
    return AvailabilitySettingsOut.of(queries.get_settings(actor=call.actor))


@routes.endpoint(
    "PATCH", "appointments/availability-settings/", needs=CHANGE, section=SECTION,
    summary="Change the limits of booking online.",
)  # fmt: skip
def change_availability_settings(call: Call, body: AvailabilitySettingsPatch) -> AvailabilitySettingsOut:
    """Only what is sent is written. With `portal_is_view_only` patients see their visits, and neither book
    nor cancel."""
    operations.change_availability_settings(
        actor=call.actor,
        fields=cast(SettingsFields, sent(body)),
        expected_version=call.expected_version,
        now=call.now,
    )
    return AvailabilitySettingsOut.of(queries.get_settings(actor=call.actor))


def _template(call: Call, number: int) -> AvailabilityTemplateOut:
    return AvailabilityTemplateOut.of(queries.get_template(actor=call.actor, template_id=number))


def _exception(call: Call, number: int) -> AvailabilityExceptionOut:
    return AvailabilityExceptionOut.of(queries.get_exception(actor=call.actor, exception_id=number))


def _check_days(first: dt.date, last: dt.date) -> None:
    for name, day in (("from", first), ("to", last)):
        if day.year not in YEARS:
            raise BadInput({name: ["This is too far from today: check the year."]})
    if last < first:
        raise BadInput(to="The last day must not come before the first.")
    if (last - first).days >= LONGEST_PREVIEW_DAYS:
        raise BadInput(to=f"Choose at most {LONGEST_PREVIEW_DAYS} days.")
