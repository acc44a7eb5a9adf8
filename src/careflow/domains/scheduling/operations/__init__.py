from careflow.domains.scheduling.operations.booking import create_appointment
from careflow.domains.scheduling.operations.changing import change_appointment
from careflow.domains.scheduling.operations.deleting import delete_appointment
from careflow.domains.scheduling.operations.fields import VisitFields, instant_of
from careflow.domains.scheduling.operations.importing import Imported, RecordedVisit, import_appointments
from careflow.domains.scheduling.operations.presence import (
    close_edit_session,
    hold_slot,
    keep_edit_session,
    keep_slot_hold,
    open_edit_session,
    purge_everywhere,
    release_slot_hold,
)
from careflow.domains.scheduling.operations.slots import create_slot, delete_slot

__all__ = [
    "Imported", "RecordedVisit", "VisitFields", "change_appointment", "close_edit_session", "create_appointment",
    "create_slot", "delete_appointment", "delete_slot", "hold_slot", "import_appointments",
    "instant_of", "keep_edit_session", "keep_slot_hold", "open_edit_session", "purge_everywhere",
    "release_slot_hold",
]  # fmt: skip
