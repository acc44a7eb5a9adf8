from careflow.domains.scheduling.operations.booking import create_appointment
from careflow.domains.scheduling.operations.calendar_feeds import (
    NewFeed,
    end_calendar_feed,
    read_calendar,
    renew_calendar_feed,
)
from careflow.domains.scheduling.operations.changing import change_appointment
from careflow.domains.scheduling.operations.deleting import delete_appointment
from careflow.domains.scheduling.operations.exceptions import (
    ExceptionFields,
    add_availability_exception,
    change_availability_exception,
    delete_availability_exception,
)
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
from careflow.domains.scheduling.operations.renewing import Renewed, renew_everywhere, renew_facility, renew_slots
from careflow.domains.scheduling.operations.self_booking import LONGEST_REASON, book_slot_for_patient, cancel_by_patient
from careflow.domains.scheduling.operations.settings import SettingsFields, change_availability_settings
from careflow.domains.scheduling.operations.slots import create_slot, delete_slot
from careflow.domains.scheduling.operations.templates import (
    TemplateFields,
    add_availability_template,
    change_availability_template,
    delete_availability_template,
)

__all__ = [
    "LONGEST_REASON", "ExceptionFields", "Imported", "NewFeed", "RecordedVisit", "Renewed", "SettingsFields",
    "TemplateFields", "VisitFields", "add_availability_exception", "add_availability_template", "book_slot_for_patient",
    "cancel_by_patient", "change_appointment", "change_availability_exception", "change_availability_settings",
    "change_availability_template", "close_edit_session", "create_appointment", "create_slot", "delete_appointment",
    "delete_availability_exception", "delete_availability_template", "delete_slot", "end_calendar_feed", "hold_slot",
    "import_appointments", "instant_of", "keep_edit_session", "keep_slot_hold", "open_edit_session",
    "purge_everywhere", "read_calendar", "release_slot_hold", "renew_calendar_feed", "renew_everywhere",
    "renew_facility", "renew_slots",
]  # fmt: skip
