from careflow.domains.patients.operations.change import change_patient
from careflow.domains.patients.operations.chart_numbers import note_chart_numbers, reserve_chart_numbers
from careflow.domains.patients.operations.contact_changes import mark_contact_changes_seen
from careflow.domains.patients.operations.exporting import ExportedChart, export_chart
from careflow.domains.patients.operations.imported import (
    ImportedChart,
    ImportedProvider,
    register_imported,
    register_imported_providers,
)
from careflow.domains.patients.operations.keys import phone_columns, search_columns
from careflow.domains.patients.operations.own_pharmacy import choose_preferred_pharmacy
from careflow.domains.patients.operations.own_profile import change_own_profile
from careflow.domains.patients.operations.providers import (
    add_care_provider,
    change_care_provider,
    retire_care_provider,
)
from careflow.domains.patients.operations.reading import record_opening, reveal_ssn
from careflow.domains.patients.operations.register import DuplicatePatient, register_patient
from careflow.domains.patients.operations.status import deactivate_patient, restore_patient

__all__ = [
    "DuplicatePatient",
    "ExportedChart",
    "ImportedChart",
    "ImportedProvider",
    "add_care_provider",
    "change_care_provider",
    "change_own_profile",
    "change_patient",
    "choose_preferred_pharmacy",
    "deactivate_patient",
    "export_chart",
    "mark_contact_changes_seen",
    "note_chart_numbers",
    "phone_columns",
    "record_opening",
    "register_imported",
    "register_imported_providers",
    "register_patient",
    "reserve_chart_numbers",
    "restore_patient",
    "retire_care_provider",
    "reveal_ssn",
    "search_columns",
]
