"""The procedures that an outpatient practice bills every day, described and priced by ourselves. They ship with the
product; titles of the code sets come with `careflow import hcpcs` and `careflow import cpt` (docs/adr/0051)."""

from itertools import chain
from typing import Final

from careflow.domains.billing.rules.procedures.diagnostics import DIAGNOSTICS
from careflow.domains.billing.rules.procedures.entries import CommonProcedure, read
from careflow.domains.billing.rules.procedures.laboratory import LABORATORY
from careflow.domains.billing.rules.procedures.medicines import MEDICINES
from careflow.domains.billing.rules.procedures.supplies import SUPPLIES
from careflow.domains.billing.rules.procedures.surgery import SURGERY
from careflow.domains.billing.rules.procedures.therapy import THERAPY
from careflow.domains.billing.rules.procedures.vaccines import VACCINES
from careflow.domains.billing.rules.procedures.visits import VISITS

_PARTS = (VISITS, VACCINES, MEDICINES, LABORATORY, DIAGNOSTICS, SURGERY, THERAPY, SUPPLIES)
# In the order of the catalog.
COMMON_PROCEDURES: Final[tuple[CommonProcedure, ...]] = tuple(chain.from_iterable(map(read, _PARTS)))

__all__ = ["COMMON_PROCEDURES", "CommonProcedure"]
