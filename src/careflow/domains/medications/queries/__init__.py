from careflow.domains.medications.queries.medications import (
    PLAIN_COLUMNS,
    get_medication,
    get_row,
    list_medications,
)

__all__ = ["PLAIN_COLUMNS", "get_medication", "get_row", "list_medications"]
