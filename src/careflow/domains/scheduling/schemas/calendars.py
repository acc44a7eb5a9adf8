import datetime as dt
from typing import Annotated

from pydantic import WithJsonSchema

from careflow.domains.scheduling.operations import NewFeed
from careflow.domains.scheduling.queries import OpenFeed
from careflow.platform.endpoint.shapes import Out

Url = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]


class CalendarFeedOut(Out):
    is_active: bool
    created_at: dt.datetime | None

    @classmethod
    def of(cls, feed: OpenFeed | None) -> "CalendarFeedOut":
        return CalendarFeedOut(feed is not None, feed.created_at if feed else None)


class CalendarAddressOut(Out):
    is_active: bool
    created_at: dt.datetime
    url: Url

    @classmethod
    def of(cls, feed: NewFeed, url: str) -> "CalendarAddressOut":
        return CalendarAddressOut(is_active=True, created_at=feed.created_at, url=url)
