from careflow.domains.patients import operations
from careflow.domains.patients.api.routes import SECTION, routes
from careflow.domains.patients.permissions import ChartPermission, PatientPermission
from careflow.domains.patients.schemas import ChartZip
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission


@routes.endpoint(
    "GET", "patients/{id:patient_id}/export/", needs=permission(PatientPermission.VIEW, ChartPermission.CLINICAL),
    section=SECTION, also=(429,), summary="Export a whole chart.",
)  # fmt: skip
def export_chart(call: Call, patient_id: int) -> ChartZip:
    """One zip: the records as JSON in the shapes of this API, signed notes as PDF, documents as they were filed, and
    a manifest with sizes and digests. What the caller has no right to see is left out, and the manifest says so.
    Recorded; at most ten a minute per person."""
    chart = operations.export_chart(actor=call.actor, patient_id=patient_id, now=call.now)
    return ChartZip(chart.content, "application/zip", chart.filename)
