"""The catalog of procedure codes."""

from typing import NamedTuple

from careflow.domains.billing.models import ProcedureCode
from careflow.platform.compiled import Compiled


class Procedure(NamedTuple):
    code: str
    description: str
    category: str
    suggested_cents: int
    default_units: int


COMMON = Compiled(
    lambda: ProcedureCode.objects.filter(is_common=True).order_by("place", "code").values_list(*Procedure._fields)
)


def list_common_procedures() -> list[Procedure]:
    """Those that ship with the product, in the order of the catalog."""
    return [Procedure(*row) for row in COMMON.rows()]
