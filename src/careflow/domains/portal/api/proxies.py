from careflow.domains.portal import operations, queries
from careflow.domains.portal.api.routes import CHANGE, CHARTS, VIEW, routes
from careflow.domains.portal.schemas.accounts import InvitationIn
from careflow.domains.portal.schemas.proxies import (
    ProxyIn,
    ProxyOut,
    ProxyPatch,
    RevocationIn,
    shape_added,
    shape_proxy,
)
from careflow.platform.endpoint.gate import Call


@routes.endpoint(
    "GET", "patients/{id:patient_id}/proxies/", needs=VIEW, section=CHARTS,
    summary="List who may act for the patient on the portal.",
)  # fmt: skip
def list_proxies(call: Call, patient_id: int) -> list[ProxyOut]:
    """The newest first, those that ended among them."""
    return [shape_proxy(proxy) for proxy in queries.list_proxies(actor=call.actor, patient_id=patient_id, now=call.now)]


@routes.endpoint(
    "POST", "patients/{id:patient_id}/proxies/", needs=CHANGE, section=CHARTS, status=201, also=(429,),
    summary="Let somebody act for the patient on the portal.",
)  # fmt: skip
def add_proxy(call: Call, patient_id: int, body: ProxyIn) -> ProxyOut:
    """Name an account of the organization by its `username`, or somebody new by `email` and names, who then gets an
    account and an invitation. Without `ends_on`, a parent or guardian acts for a child until the day before it turns
    18, and `notice` says so; null insists on no end."""
    added = operations.add_proxy(
        actor=call.actor, patient_id=patient_id, guardian=body.guardian(), fields=body.fields(), now=call.now
    )
    proxy = queries.get_proxy(actor=call.actor, patient_id=patient_id, proxy_id=added.proxy_id, now=call.now)
    return shape_added(proxy, ends_when_of_age=added.ends_when_of_age)


@routes.endpoint(
    "GET", "patients/{id:patient_id}/proxies/{id:proxy_id}/", needs=VIEW, section=CHARTS,
    summary="Read one of them.",
)  # fmt: skip
def get_proxy(call: Call, patient_id: int, proxy_id: int) -> ProxyOut:
    return _shown(call, patient_id, proxy_id)


@routes.endpoint(
    "PATCH", "patients/{id:patient_id}/proxies/{id:proxy_id}/", needs=CHANGE, section=CHARTS,
    summary="Change for what and how long somebody may act for the patient.",
)  # fmt: skip
def change_proxy(call: Call, patient_id: int, proxy_id: int, body: ProxyPatch) -> ProxyOut:
    """It holds from the next request on."""
    operations.change_proxy(
        actor=call.actor, patient_id=patient_id, proxy_id=proxy_id, fields=body.fields(),
        expected_version=call.expected_version, now=call.now,
    )  # fmt: skip
    return _shown(call, patient_id, proxy_id)


@routes.endpoint(
    "POST", "patients/{id:patient_id}/proxies/{id:proxy_id}/invite/", needs=CHANGE, section=CHARTS, also=(429,),
    summary="Send somebody who acts for the patient another invitation.",
)  # fmt: skip
def invite_proxy(call: Call, patient_id: int, proxy_id: int, body: InvitationIn) -> ProxyOut:
    """As long as they have no password; the link before it ends."""
    operations.invite_proxy(
        actor=call.actor, patient_id=patient_id, proxy_id=proxy_id, email=body.email, username=body.username or "",
        now=call.now,
    )  # fmt: skip
    return _shown(call, patient_id, proxy_id)


@routes.endpoint(
    "POST", "patients/{id:patient_id}/proxies/{id:proxy_id}/revoke/", needs=CHANGE, section=CHARTS,
    summary="End for good that somebody may act for the patient.",
)  # fmt: skip
def revoke_proxy(call: Call, patient_id: int, proxy_id: int, body: RevocationIn) -> ProxyOut:
    """At once. The reason is kept; doing so again changes nothing."""
    operations.revoke_proxy(
        actor=call.actor, patient_id=patient_id, proxy_id=proxy_id, reason=body.reason,
        expected_version=call.expected_version, now=call.now,
    )  # fmt: skip
    return _shown(call, patient_id, proxy_id)


def _shown(call: Call, patient_id: int, proxy_id: int) -> ProxyOut:
    return shape_proxy(queries.get_proxy(actor=call.actor, patient_id=patient_id, proxy_id=proxy_id, now=call.now))
