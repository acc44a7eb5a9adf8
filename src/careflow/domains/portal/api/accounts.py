from typing import cast

from careflow.domains.portal import operations, queries
from careflow.domains.portal.api.routes import CHANGE, CHARTS, VIEW, routes
from careflow.domains.portal.operations import AccountFields
from careflow.domains.portal.schemas.accounts import (
    InvitationIn,
    PortalAccountOut,
    PortalAccountPatch,
    shape_account,
)
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.shapes import sent


@routes.endpoint(
    "GET", "patients/{id:patient_id}/portal-account/", needs=VIEW, section=CHARTS,
    summary="See whether the patient can sign in on the portal.",
)  # fmt: skip
def get_portal_account(call: Call, patient_id: int) -> PortalAccountOut:
    """`state` is `none`, `invited`, `lapsed` (the invitation ran out: send another), `active` or `inactive`."""
    return shape_account(queries.get_account(actor=call.actor, patient_id=patient_id, now=call.now))


@routes.endpoint(
    "POST", "patients/{id:patient_id}/portal-account/", needs=CHANGE, section=CHARTS, also=(429,),
    summary="Invite the patient to the portal.",
)  # fmt: skip
def invite_patient(call: Call, patient_id: int, body: InvitationIn) -> PortalAccountOut:
    """The link goes out by e-mail, works once and for a while, and asks for the patient’s date of birth. As long as no
    password is set, doing so again sends a new link, to another address if one is given, and ends the old one."""
    operations.invite_patient(
        actor=call.actor, patient_id=patient_id, email=body.email, username=body.username or "", now=call.now
    )
    return shape_account(queries.get_account(actor=call.actor, patient_id=patient_id, now=call.now))


@routes.endpoint(
    "PATCH", "patients/{id:patient_id}/portal-account/", needs=CHANGE, section=CHARTS,
    summary="Take the patient’s portal account out of use, put it back, or correct its e-mail address.",
)  # fmt: skip
def change_portal_account(call: Call, patient_id: int, body: PortalAccountPatch) -> PortalAccountOut:
    """With `is_active` false, sessions and open invitations end at once. A change of the address ends links that went
    to the old one."""
    operations.change_account(
        actor=call.actor, patient_id=patient_id, fields=cast(AccountFields, sent(body)),
        expected_version=call.expected_version, now=call.now,
    )  # fmt: skip
    return shape_account(queries.need_account(actor=call.actor, patient_id=patient_id, now=call.now))
