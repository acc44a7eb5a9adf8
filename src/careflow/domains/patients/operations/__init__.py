from careflow.domains.patients.operations.chart_numbers import note_chart_numbers, reserve_chart_numbers
from careflow.domains.patients.operations.imported import (
    ImportedChart,
    ImportedProvider,
    register_imported,
    register_imported_providers,
)
from careflow.domains.patients.operations.keys import phone_columns, search_columns

__all__ = [
    "ImportedChart",
    "ImportedProvider",
    "note_chart_numbers",
    "phone_columns",
    "register_imported",
    "register_imported_providers",
    "reserve_chart_numbers",
    "search_columns",
]
