"""Refill requests of the demo group, waiting and answered, and who may answer them beside the prescriber."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from careflow.domains.facilities.models import Facility, Staff
from careflow.domains.medications.models import Medication, PrescriberDelegation, RefillRequest
from careflow.domains.medications.operations import (
    add_prescriber_delegation,
    approve_refill,
    deny_refill,
    request_refill,
)
from careflow.domains.medications.rules.refills import PATIENT, PHARMACY, RefillSource
from careflow.domains.patients.models import CareProvider
from careflow.domains.pharmacies import queries as pharmacies
from careflow.importers.demo import actors
from careflow.importers.demo.charts import PORTAL_PATIENT
from careflow.importers.demo.group import SYSTEM
from careflow.importers.demo.histories import Chart, medication_key
from careflow.importers.demo.people import Counter
from careflow.importers.demo.plans import PlannedMedication

ANSWERED = timedelta(hours=5)


@dataclass(frozen=True, slots=True)
class Wish:
    """`answer` is blank while it waits."""

    age: timedelta
    days_supply: int
    note: str
    answer: str = ""
    reply: str = ""
    source: RefillSource = PATIENT


# For the active medications of the portal's patient, in the order of their keys.
OF_PORTAL_PATIENT = (
    Wish(timedelta(hours=5), 30, "I fly out on Friday, if that helps."),
    Wish(timedelta(days=2), 90, "", source=PHARMACY),
    Wish(timedelta(days=5), 90, "Same as always, please.", "approved", "Sent to the pharmacy."),
    Wish(timedelta(days=8), 30, "Could I have some for my sister, too?", "denied", "We cannot do that, sorry."),
)
# For the first active medications of the other charts, in this order.
WISHES = (
    Wish(timedelta(hours=20), 90, "I have enough for one more week."),
    Wish(timedelta(days=1, hours=2), 30, ""),
    Wish(timedelta(days=4), 90, "Same as always, please.", "approved", "Sent to the pharmacy."),
    Wish(timedelta(days=6), 30, "I lost the bottle.", "denied", "Please come in first: a blood test is due."),
    Wish(timedelta(hours=3), 60, "Could it be for two months this time?"),
)


def ensure_refills(charts: list[Chart], *, facility: Facility, built: Counter, now: datetime) -> None:
    """One request for each of some medications; a medication that ever had one gets no other."""
    wanted = dict(zip(_medications(charts), WISHES, strict=False))
    wanted |= dict(zip(_of_portal_patient(charts), OF_PORTAL_PATIENT, strict=False))
    rows = Medication.unscoped.filter(
        facility=facility, external_system=SYSTEM, external_id__in=wanted, status="active", patient__is_active=True
    )
    asked = set(RefillRequest.unscoped.filter(medication__in=rows).values_list("medication_id", flat=True))
    physician = next(iter(actors.find(facility, "physician")), None)
    for medication in rows.select_related("patient").order_by("pk"):
        if medication.pk not in asked:
            _ask(medication, wanted[medication.external_id], physician, facility, now)
            built.count("refill requests", 1)


def ensure_delegations(*, facility: Facility, built: Counter, now: datetime) -> None:
    """The nurses stand in for the physicians, unless somebody ever arranged it otherwise."""
    nurses = actors.find(facility, "nurse")
    if not nurses or PrescriberDelegation.unscoped.filter(facility=facility).exists():
        return
    physicians = [person.pk for person in actors.find(facility, "physician")]
    entries = CareProvider.unscoped.filter(facility=facility, linked_staff__in=physicians, is_active=True)
    for entry in entries.order_by("pk"):
        add_prescriber_delegation(
            actor=actors.of_system(facility), prescriber_id=entry.pk, delegate_id=nurses[0].pk, now=now
        )
        built.count("refill delegations", 1)


def _medications(charts: list[Chart]) -> list[str]:
    """Their external ids, one for a chart, in the order of the charts' own keys."""
    return [
        medication_key(chart.key, active[0].treatment.name)
        for chart in sorted(charts, key=lambda chart: chart.key)
        if chart.key != PORTAL_PATIENT and (active := _active(chart))
    ]


def _of_portal_patient(charts: list[Chart]) -> list[str]:
    own = [chart for chart in charts if chart.key == PORTAL_PATIENT]
    return sorted(medication_key(chart.key, taken.treatment.name) for chart in own for taken in _active(chart))


def _active(chart: Chart) -> list[PlannedMedication]:
    return [medication for medication in chart.plan.medications if medication.status == "active"]


def _ask(medication: Medication, wish: Wish, physician: Staff | None, facility: Facility, now: datetime) -> None:
    system = actors.of_system(facility)
    offered = pharmacies.effective_pharmacy_ids(actor=system)
    pharmacy_id = medication.patient.preferred_pharmacy_id
    refill_id = request_refill(
        actor=system,
        medication_id=medication.pk,
        patient_id=medication.patient_id,
        days_supply=wish.days_supply,
        pharmacy_id=pharmacy_id if pharmacy_id in offered else None,
        patient_note=wish.note,
        source=wish.source,
        now=now - wish.age,
    )
    answer = {"approved": approve_refill, "denied": deny_refill}.get(wish.answer)
    if answer is not None and physician is not None:
        answer(
            actor=actors.of_staff(physician, facility), refill_id=refill_id, clinician_note=wish.reply,
            now=now - wish.age + ANSWERED,
        )  # fmt: skip
