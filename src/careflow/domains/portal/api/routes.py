"""The one router of this domain, and what its routes ask of their callers."""

from careflow.domains.portal.permissions import PortalScope
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import Need, portal
from careflow.platform.endpoint.routes import Routes
from careflow.platform.identity import ScopeMode

SECTION = "Patient Portal"
routes = Routes()


def of_patient(scope: PortalScope) -> Need:
    """The patient of the chart, or somebody who speaks for them in this."""
    return portal(
        f"the patient, or somebody who looks after them with {scope}",
        lambda actor: actor.can(scope),
        facility=ScopeMode.SUBJECT,
    )


def patient_of(call: Call) -> int:
    """Whom a request is about that asked for `of_patient`."""
    if call.actor.patient_id is None:
        raise TypeError("only routes about a patient ask for one")
    return call.actor.patient_id
