from careflow.domains.scheduling.schemas.availability import (
    AvailabilityExceptionIn,
    AvailabilityExceptionOut,
    AvailabilityExceptionPatch,
    AvailabilitySettingsOut,
    AvailabilitySettingsPatch,
    AvailabilityTemplateIn,
    AvailabilityTemplateOut,
    AvailabilityTemplatePatch,
    PreviewedSlotOut,
)
from careflow.domains.scheduling.schemas.calendars import CalendarAddressOut, CalendarFeedOut
from careflow.domains.scheduling.schemas.visits import (
    AppointmentIn,
    AppointmentOut,
    AppointmentPatch,
    BookableSlotIn,
    BookableSlotOut,
    EditorOut,
    EditSessionIn,
    EditSessionOut,
    HeatmapOut,
    HistoryEntryOut,
    ReleasedOut,
    SavedAppointmentOut,
    SlotHoldOut,
    WarningOut,
)

__all__ = [
    "AppointmentIn", "AppointmentOut", "AppointmentPatch", "AvailabilityExceptionIn", "AvailabilityExceptionOut",
    "AvailabilityExceptionPatch", "AvailabilitySettingsOut", "AvailabilitySettingsPatch", "AvailabilityTemplateIn",
    "AvailabilityTemplateOut", "AvailabilityTemplatePatch", "BookableSlotIn", "BookableSlotOut", "CalendarAddressOut",
    "CalendarFeedOut", "EditSessionIn", "EditSessionOut", "EditorOut", "HeatmapOut", "HistoryEntryOut",
    "PreviewedSlotOut", "ReleasedOut", "SavedAppointmentOut", "SlotHoldOut", "WarningOut",
]  # fmt: skip
