import datetime as dt
from typing import Annotated, cast

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from careflow.domains.portal.operations import Guardian, ProxyFields
from careflow.domains.portal.permissions import PortalScope
from careflow.domains.portal.queries import Proxy
from careflow.domains.portal.rules import Relationship
from careflow.domains.portal.schemas.accounts import OptionalUsername
from careflow.platform.endpoint.shapes import Date, OptionalDate, Out, Strict, sent, size
from careflow.platform.endpoint.texts import Email, PersonName

Scopes = Annotated[set[PortalScope], Field(min_length=1)]
FIELDS = ("relationship", "scopes", "starts_on", "ends_on")


class ProxyPatch(Strict):
    relationship: Relationship = Field(Relationship.OTHER, description="What this person is to the patient.")
    scopes: Scopes = Field(set(), description="What they may do for the patient on the portal.", validate_default=False)
    starts_on: Date = Field(default_factory=lambda: dt.date.min, description="The first day.")
    ends_on: OptionalDate = Field(None, description="The last day; null when it has none.")

    def fields(self) -> ProxyFields:
        return cast(ProxyFields, {name: value for name, value in sent(self).items() if name in FIELDS})


class ProxyIn(ProxyPatch):
    relationship: Relationship = Field(description="What this person is to the patient.")
    scopes: Scopes = Field(description="What they may do for the patient on the portal.")
    username: OptionalUsername = Field(
        None, description="Alone: who has this account already. With `email`: what somebody new signs in with."
    )
    email: Email = Field("", description="Of somebody new, who then gets an account and an invitation.")
    first_name: PersonName = ""
    last_name: PersonName = ""

    @model_validator(mode="after")
    def _somebody(self) -> "ProxyIn":
        if not self.email and not self.username:
            raise PydanticCustomError("somebody", "Name an account by its username, or somebody new by e-mail address.")
        return self

    def guardian(self) -> Guardian:
        return Guardian(self.username or "", self.email, self.first_name, self.last_name)


class RevocationIn(Strict):
    reason: Annotated[str, size(255, least=1)]


class ProxyPersonOut(Out):
    account_id: int
    username: str
    first_name: str
    last_name: str
    email: str
    state: str


class ProxyOut(Out):
    id: int
    patient: int
    person: ProxyPersonOut
    relationship: str
    scopes: list[str]
    starts_on: dt.date
    ends_on: dt.date | None
    is_in_force: bool
    revoked_at: dt.datetime | None
    revoked_by_name: str
    revoked_because: str
    created_at: dt.datetime
    version: int
    notice: str


def shape_proxy(proxy: Proxy, *, notice: str = "") -> ProxyOut:
    person = ProxyPersonOut(*proxy.holder[:5], proxy.holder.state.value)
    scopes = [scope.value for scope in proxy.scopes]
    return ProxyOut(proxy.id, proxy.patient_id, person, proxy.relationship, scopes, *proxy[5:], notice)


def shape_added(proxy: Proxy, *, ends_when_of_age: bool) -> ProxyOut:
    """Says what nobody had asked for."""
    notice = f"Ends with {proxy.ends_on}, the day before the patient’s 18th birthday. Change ends_on if it should not."
    return shape_proxy(proxy, notice=notice if ends_when_of_age else "")
