from careflow.domains.patients import operations, queries
from careflow.domains.patients.api.routes import SECTION, routes
from careflow.domains.patients.permissions import PatientPermission
from careflow.domains.patients.queries import ContactChangeOut
from careflow.domains.patients.schemas import SeenIn
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission


@routes.endpoint(
    "GET", "patients/contact-changes/", needs=permission(PatientPermission.VIEW), section=SECTION,
    summary="List what patients changed by themselves about how they are reached.",
)  # fmt: skip
def list_unseen_contact_changes(call: Call) -> list[ContactChangeOut]:
    """Those that nobody at the facility has seen yet, newest first, with what the chart said before. Nothing that the
    clinic had entered is lost: what a patient removes stands here. At most the newest thousand."""
    return queries.list_unseen_contact_changes(actor=call.actor)


@routes.endpoint(
    "GET", "patients/{id:patient_id}/contact-changes/", needs=permission(PatientPermission.VIEW), section=SECTION,
    summary="List what one patient changed about how they are reached.",
)  # fmt: skip
def list_contact_changes(call: Call, patient_id: int) -> list[ContactChangeOut]:
    """Newest first, seen ones too."""
    return queries.list_contact_changes(actor=call.actor, patient_id=patient_id)


@routes.endpoint(
    "POST", "patients/{id:patient_id}/contact-changes/seen/",
    needs=permission(PatientPermission.VIEW, PatientPermission.UPDATE), section=SECTION,
    summary="Say that the desk has seen what a patient changed.",
)  # fmt: skip
def mark_contact_changes_seen(call: Call, patient_id: int, body: SeenIn) -> list[ContactChangeOut]:
    """All changes of this chart up to `up_to`, the newest that was shown: one that arrives meanwhile stays new."""
    operations.mark_contact_changes_seen(actor=call.actor, patient_id=patient_id, up_to=body.up_to, now=call.now)
    return queries.list_contact_changes(actor=call.actor, patient_id=patient_id)
