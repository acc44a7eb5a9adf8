from django.urls import reverse

from careflow.domains.scheduling import operations, queries
from careflow.domains.scheduling.api.routes import SECTION, routes
from careflow.domains.scheduling.permissions import SchedulePermission
from careflow.domains.scheduling.schemas import CalendarAddressOut, CalendarFeedOut
from careflow.platform.endpoint.files import CalendarFile
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import anyone, permission

VIEW = permission(SchedulePermission.VIEW)


@routes.endpoint(
    "GET", "appointments/calendar-feed/", needs=VIEW, section=SECTION,
    summary="See whether your own visits can be subscribed to.",
)  # fmt: skip
def get_calendar_feed(call: Call) -> CalendarFeedOut:
    """Those of the facility in question. The address itself was told once and is not kept."""
    return CalendarFeedOut.of(queries.find_open_feed(actor=call.actor))


@routes.endpoint(
    "POST", "appointments/calendar-feed/", needs=VIEW, section=SECTION, status=201, atomic=False,
    summary="Get an address for subscribing to your own visits.",
)  # fmt: skip
def renew_calendar_feed(call: Call) -> CalendarAddressOut:
    """For the calendar program of your choice. Whoever knows the address can read when you have visits, of which type
    and in which room, and nothing about patients. It is told this once; an earlier one opens nothing any more."""
    feed = operations.renew_calendar_feed(actor=call.actor, now=call.now)
    path = reverse("v1:read_calendar", args=[feed.token])
    return CalendarAddressOut.of(feed, call.request.build_absolute_uri(path))


@routes.endpoint(
    "DELETE", "appointments/calendar-feed/", needs=VIEW, section=SECTION, status=204,
    summary="End the subscriptions to your own visits.",
)  # fmt: skip
def end_calendar_feed(call: Call) -> None:
    """The address opens nothing from now on; a calendar program keeps what it has until it asks again."""
    operations.end_calendar_feed(actor=call.actor, now=call.now)


@routes.endpoint(
    "GET", "appointments/calendar/{token}.ics", needs=anyone(), section=SECTION, also=(429,),
    summary="Subscribe to a provider’s visits.",
)  # fmt: skip
def read_calendar(call: Call, token: str) -> CalendarFile:
    """An iCalendar file (RFC 5545) from a week ago until ninety days ahead, for whoever knows the secret in its
    address. It says when, where and of which type, cancelled visits as cancelled, and nothing about patients. It ends
    with the address, and as soon as the provider may no longer see the schedule."""
    content = operations.read_calendar(token=token, address=call.actor.address, now=call.now)
    return CalendarFile.of(content, filename="schedule.ics")
