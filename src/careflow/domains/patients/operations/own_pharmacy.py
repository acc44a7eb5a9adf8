"""The pharmacy that a patient chooses for themselves."""

from datetime import datetime

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.patients.models import Patient
from careflow.domains.patients.operations import lists
from careflow.domains.patients.operations.status import locked_chart
from careflow.domains.patients.queries import PreferredPharmacyOut
from careflow.domains.patients.rules.labels import LABELS
from careflow.domains.pharmacies import queries as pharmacies
from careflow.platform.actor import Actor
from careflow.platform.problems import NotAllowed
from careflow.platform.records import check_version, update_row

NOT_OFFERED = "Your clinic does not work with that pharmacy. Please choose one from the list."


@transaction.atomic(savepoint=False)
def choose_preferred_pharmacy(
    *, actor: Actor, patient_id: int, pharmacy_id: int | None, expected_version: int | None = None, now: datetime
) -> PreferredPharmacyOut:
    """Prefer this pharmacy, or none, and return what the chart says now. The others stay linked to the chart.

    Raises NotFound, StaleVersion, NotAllowed for a pharmacy outside the effective set of the facility, be it unknown,
    hidden or out of use."""
    patient = locked_chart(actor=actor, patient_id=patient_id)
    check_version(patient.version, expected_version)
    name = "" if pharmacy_id is None else _name(actor, pharmacy_id)
    lists.write_default_pharmacy(patient, pharmacy_id, now=now)
    if patient.preferred_pharmacy_id == pharmacy_id:
        return PreferredPharmacyOut(pharmacy_id, name, patient.version)
    rows = Patient.objects.visible_to(actor).filter(pk=patient.pk)
    update_row(rows, {"preferred_pharmacy_id": pharmacy_id}, now=now)
    audit.record(
        actor=actor,
        action=Action.UPDATE,
        subject="patients/patient",
        subject_id=patient.pk,
        summary=f"Chart {patient.chart_number} changed on the portal",
        metadata={
            "changed_fields": [LABELS["preferred_pharmacy"]],
            "by": "patient" if actor.proxy_id is None else "proxy",
        },
        patient_id=patient.pk,
        at=now,
    )
    return PreferredPharmacyOut(pharmacy_id, name, patient.version + 1)


def _name(actor: Actor, pharmacy_id: int) -> str:
    pharmacy = pharmacies.find_effective_pharmacy(actor=actor, pharmacy_id=pharmacy_id)
    if pharmacy is None:
        raise NotAllowed(NOT_OFFERED)
    return pharmacy.name
