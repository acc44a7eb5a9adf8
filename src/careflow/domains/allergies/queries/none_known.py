"""Whether somebody asked, and the patient knows of no allergy."""

from datetime import datetime

from django.db.models import F

from careflow.domains.allergies.models import NoKnownAllergies
from careflow.domains.patients import queries as patients
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.endpoint.shapes import Out
from careflow.platform.problems import NotFound

COLUMNS = (
    "patient_id", "facility_id", "stated_at", "stated_by_id", "stated_by_name", "withdrawn_at", "withdrawn_by_id",
    "withdrawn_by_name", "version",
)  # fmt: skip
LAST = Compiled(
    lambda scope, patient: (
        NoKnownAllergies.objects.visible_to(scope)
        .filter(patient_id=patient)
        .order_by(F("withdrawn_at").desc(nulls_first=True), "-id")
        .values_list(*COLUMNS)[:1]
    ),
    scoped=True,
    patient=-1,
)


class NoKnownAllergiesOut(Out):
    patient: int
    facility: int
    no_known_allergies: bool
    stated_at: datetime | None
    stated_by: int | None
    stated_by_name: str
    withdrawn_at: datetime | None
    withdrawn_by: int | None
    withdrawn_by_name: str
    version: int


def get_no_known_allergies(*, actor: Actor, patient_id: int) -> NoKnownAllergiesOut:
    """The last statement, withdrawn or not; version 0 when nobody has asked yet. Raises NotFound for a chart of
    another facility."""
    row = LAST.first(actor, patient=patient_id)
    if row is not None:
        patient, facility, stated_at, stated_by, stated_by_name, withdrawn_at, *rest = row
        stands = withdrawn_at is None
        return NoKnownAllergiesOut(
            patient, facility, stands, stated_at, stated_by, stated_by_name, withdrawn_at, *rest
        )  # fmt: skip
    if actor.facility_id is None:
        raise NotFound
    chart = patients.get_for_booking(actor=actor, patient_id=patient_id, lock=False)
    return NoKnownAllergiesOut(chart.id, actor.facility_id, False, None, None, "", None, None, "", 0)
