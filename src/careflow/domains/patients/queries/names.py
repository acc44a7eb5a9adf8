"""Who a chart belongs to and how a care provider is called, for domains that only need to name them."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date

from careflow.domains.patients.models import Patient
from careflow.domains.patients.rules import care_provider_names
from careflow.platform.compiled import Row
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.tenancy import Scope

CARE_PROVIDER_NAME = (
    "first_name", "last_name", "organization_name",
    "linked_staff__user__first_name", "linked_staff__user__last_name", "linked_staff__user__username",
)  # fmt: skip
HAS_DIED = "The clinic’s records say that this patient has died. Please call the clinic."


@dataclass(frozen=True, slots=True)
class BookedPatient:
    """What a booking shows of its patient; a deactivated one takes no new bookings. The preferred pharmacy may be one
    that the facility no longer works with."""

    id: int
    first_name: str
    last_name: str
    date_of_birth: date
    chart_number: str
    is_active: bool
    deceased_on: date | None
    preferred_pharmacy_id: int | None

    def refuse_if_died(self) -> None:
        """For what is asked for on the portal; the clinic itself may have something left to do. Raises BadInput."""
        if self.deceased_on is not None:
            raise BadInput(patient=HAS_DIED)


@dataclass(frozen=True, slots=True)
class InvitedPatient:
    """What an invitation to the portal goes by; a deactivated chart gets none."""

    id: int
    first_name: str
    last_name: str
    email: str
    date_of_birth: date
    is_active: bool


def names_of(*, patient_ids: Collection[int]) -> dict[int, str]:
    """ "Last, First" of charts, deactivated ones too. The ids must come from rows that the caller may see."""
    rows = Patient.unscoped.filter(pk__in=set(patient_ids)).values_list("id", "last_name", "first_name")
    return {patient_id: f"{last_name}, {first_name}" for patient_id, last_name, first_name in rows}


def get_for_booking(*, actor: Scope, patient_id: int, lock: bool = True) -> BookedPatient:
    """Raises NotFound for charts of other facilities. The lock makes bookings of one patient take turns and
    holds off a deactivation until the booking is stored."""
    rows = Patient.objects.visible_to(actor).filter(pk=patient_id)
    if lock:
        rows = rows.select_for_update(no_key=True)
    row = rows.values_list(*(column.name for column in fields(BookedPatient))).first()
    if row is None:
        raise NotFound
    return BookedPatient(*row)


def get_for_invitation(*, actor: Scope, patient_id: int, lock: bool = False) -> InvitedPatient:
    """Raises NotFound for charts of other facilities. The lock makes invitations about one patient take turns."""
    rows = Patient.objects.visible_to(actor).filter(pk=patient_id)
    if lock:
        rows = rows.select_for_update(no_key=True)
    row = rows.values_list("id", "first_name", "last_name", "email", "date_of_birth", "is_active").first()
    if row is None:
        raise NotFound
    return InvitedPatient(*row)


def care_provider_name_columns(prefix: str = "") -> tuple[str, ...]:
    """Names for `values_list`; `prefix` is the way to the care provider, as in `prescriber__`."""
    return tuple(f"{prefix}{column}" for column in CARE_PROVIDER_NAME)


def care_provider_name(values: Row) -> str:
    """From the values of `care_provider_name_columns`; blank when nobody stands there."""
    first_name, last_name, organization_name, *staff = values
    return care_provider_names.display_name(
        staff_name=care_provider_names.staff_name(*staff),
        first_name=first_name or "",
        last_name=last_name or "",
        organization_name=organization_name or "",
    )
