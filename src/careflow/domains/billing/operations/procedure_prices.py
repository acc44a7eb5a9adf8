"""What relative values make of the suggested prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from careflow.domains.billing.models import ProcedureCode
from careflow.domains.billing.operations.procedures import Stored, upsert
from careflow.domains.billing.rules.relative_values import NATIONAL, Shares, fee_cents

__all__ = ["NATIONAL", "Formula", "Shares", "price_by_relative_values", "price_codes"]
LONGEST_BASIS = 60


@dataclass(frozen=True, slots=True)
class Formula:
    """How relative values become dollars, and under which name that is remembered."""

    indices: Shares
    conversion_factor: Decimal
    basis: str


def price_by_relative_values(*, values: Mapping[str, Shares], formula: Formula) -> Stored:
    prices = {
        code: fee_cents(each, indices=formula.indices, conversion_factor=formula.conversion_factor)
        for code, each in values.items()
    }
    return price_codes(prices=prices, basis=formula.basis)


@transaction.atomic(savepoint=False)
def price_codes(*, prices: Mapping[str, int], basis: str) -> Stored:
    """Propose these cents for codes that are there; others are left out of the figures."""
    there = ProcedureCode.objects.in_bulk(list(prices), field_name="code")
    news = [row for code, row in there.items() if (row.suggested_cents, bool(row.price_basis)) != (prices[code], True)]
    for row in news:
        row.suggested_cents, row.price_basis = prices[row.code], basis[:LONGEST_BASIS]
    upsert(news, ("suggested_cents", "price_basis"))
    return Stored(changed=len(news), unchanged=len(there) - len(news))
