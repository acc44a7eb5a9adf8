"""Bodies of medications, refill requests and delegations, and what the catalogs answer."""

from typing import Annotated

from pydantic import Field

from careflow.domains.medications.queries import Comparison
from careflow.domains.medications.rules import statuses
from careflow.domains.medications.rules.statuses import Status
from careflow.platform.endpoint.shapes import Id, OptionalDate, OptionalId, Out, Strict, size
from careflow.platform.endpoint.texts import BLANK_IF_UNSEEN, ONE_LINE, PersonName

LONGEST_TEXT = 10_000
LONGEST_REASON = 255
LONGEST_NOTE = 4_000  # it may reach the patient as a message
MOST_ALERTS = 1000
MedicationName = Annotated[str, size(180, least=1), ONE_LINE]
Dose = Annotated[str, size(120, least=1), ONE_LINE]
Route = Annotated[str, size(80, least=1), ONE_LINE]
Frequency = Annotated[str, size(120, least=1), ONE_LINE]
AlertIds = Annotated[list[Id], Field(max_length=MOST_ALERTS)]


class MedicationForm(Strict):
    """Every field may be left out and then keeps its value."""

    patient: Id = 0
    status: Status = statuses.ACTIVE
    medication_name: MedicationName = ""
    dose: Dose = ""
    route: Route = ""
    frequency: Frequency = ""
    start_date: OptionalDate = None
    end_date: OptionalDate = None
    prescriber: OptionalId = None
    prescriber_name: PersonName = ""
    notes: Annotated[str, size(LONGEST_TEXT)] = ""
    override_reason: Annotated[str, size(LONGEST_REASON), BLANK_IF_UNSEEN] = ""


class MedicationPatch(MedicationForm):
    override_alert_ids: AlertIds | None = None


class MedicationIn(MedicationForm):
    patient: Id
    medication_name: MedicationName
    dose: Dose
    route: Route
    frequency: Frequency


class MedicationPut(MedicationIn):
    override_alert_ids: AlertIds | None = None


class MedicationCheckIn(Strict):
    """`medication` is the one that is being changed, which is not compared with itself."""

    patient: Id
    medication_name: MedicationName
    medication: OptionalId = None


class AcknowledgementIn(Strict):
    reason: Annotated[str, size(LONGEST_REASON, least=1), BLANK_IF_UNSEEN]
    alert_ids: AlertIds | None = None


class FoundAlertOut(Out):
    """A warning that is not stored anywhere."""

    code: str
    severity: str
    detail: str
    allergy: int | None
    medication: int | None


class MedicationCheckOut(Out):
    alerts: list[FoundAlertOut]

    @classmethod
    def of(cls, comparison: Comparison) -> "MedicationCheckOut":
        return MedicationCheckOut([
            FoundAlertOut(
                alert.code.value, alert.severity.value, alert.detail, alert.allergy_id, alert.medication_id
            )
            for alert, _ in comparison.found
        ])  # fmt: skip


class MedicationSuggestionOut(Out):
    generic_name: str
    common_strengths: list[str]
    default_route: str
    default_frequency: str
    category: str


class MedicationRouteOut(Out):
    code: str
    label: str


class MedicationFrequencyOut(Out):
    code: str
    label: str
    times_per_day: int | None


class DelegationIn(Strict):
    prescriber: Id
    delegate: Id
    is_active: bool = True


class DelegationPatch(Strict):
    """Whom it is about stays: take it back and give another."""

    is_active: bool = True


class RefillAnswerIn(Strict):
    """A blank note keeps the one that stands there."""

    clinician_note: Annotated[str, size(LONGEST_NOTE), BLANK_IF_UNSEEN] = ""
