import datetime as dt

from careflow.domains.portal.permissions import PortalScope
from careflow.domains.portal.queries import SpokenFor
from careflow.platform.endpoint.shapes import Out


class SpokenForOut(Out):
    id: int
    first_name: str
    last_name: str
    facility_name: str
    facility_timezone: str
    relationship: str
    scopes: list[str]
    ends_on: dt.date | None


def shape_spoken_for(row: SpokenFor) -> SpokenForOut:
    scopes = [scope.value for scope in PortalScope if scope in row.scopes]
    return SpokenForOut(*row[:6], scopes, row.ends_on)
