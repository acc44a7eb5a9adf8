"""The diagnoses and lines of a superbill. A list that is given replaces the former one, yet a row that says the same
under the same sequence stays the row that it was."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from careflow.domains.billing.models import Superbill, SuperbillDiagnosis, SuperbillLine
from careflow.domains.billing.rules.superbills import Diagnosis, Line
from careflow.platform.actor import Actor
from careflow.platform.money import line_cents

Entry = Diagnosis | Line


@dataclass(frozen=True, slots=True)
class Contents:
    """In the order of their sequences."""

    diagnoses: tuple[Diagnosis, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def total_cents(self) -> int:
        return sum(line.total_cents for line in self.lines)

    def with_said(self, fields: Mapping[str, Any]) -> "Contents":
        """With the lists that the fields bring along."""
        diagnoses = _in_order(fields["diagnoses"]) if "diagnoses" in fields else self.diagnoses
        lines = _in_order(priced(line) for line in fields["charge_lines"]) if "charge_lines" in fields else self.lines
        return Contents(diagnoses, lines)


def lines_as_sent(contents: Contents, fields: Mapping[str, Any]) -> tuple[Line, ...]:
    """Where the caller sent the lines, in the caller's order, by which errors name them."""
    return tuple(map(priced, fields["charge_lines"])) if "charge_lines" in fields else contents.lines


def priced(line: Line) -> Line:
    return replace(line, total_cents=line_cents(quantity_hundredths=line.units, price_cents=line.charge_cents))


def read_contents(*, actor: Actor, superbill_id: int) -> Contents:
    diagnoses = SuperbillDiagnosis.objects.visible_to(actor).filter(superbill_id=superbill_id).order_by("sequence")
    lines = SuperbillLine.objects.visible_to(actor).filter(superbill_id=superbill_id).order_by("sequence")
    return contents_of(diagnoses, lines)


def contents_of(diagnoses: Iterable[SuperbillDiagnosis], lines: Iterable[SuperbillLine]) -> Contents:
    return Contents(
        tuple(Diagnosis(row.sequence, row.code, row.description) for row in diagnoses),
        tuple(
            Line(
                **{**{name: getattr(row, name) for name in PLAIN}, "diagnosis_pointers": tuple(row.diagnosis_pointers)}
            )
            for row in lines
        ),
    )


PLAIN = tuple(name for name in Line.__dataclass_fields__ if name != "diagnosis_pointers")


def write_contents(*, actor: Actor, superbill: Superbill, before: Contents, after: Contents) -> None:
    """Write what differs and nothing else."""
    _write(SuperbillDiagnosis, actor, superbill, before.diagnoses, after.diagnoses)
    _write(SuperbillLine, actor, superbill, before.lines, after.lines)


def _write(
    model: type[SuperbillDiagnosis] | type[SuperbillLine], actor: Actor, superbill: Superbill,
    before: tuple[Entry, ...], after: tuple[Entry, ...],
) -> None:  # fmt: skip
    was, is_now = ({entry.sequence: entry for entry in entries} for entries in (before, after))
    rows = model.objects.visible_to(actor).filter(superbill_id=superbill.pk)
    if gone := [sequence for sequence in was if sequence not in is_now]:
        rows.filter(sequence__in=gone).delete()
    for sequence, entry in is_now.items():
        if sequence in was and entry != was[sequence]:
            rows.filter(sequence=sequence).update(**columns(entry))
    model.unscoped.bulk_create(
        model(facility_id=superbill.facility_id, superbill_id=superbill.pk, **columns(entry))
        for sequence, entry in is_now.items()
        if sequence not in was
    )


def columns(entry: Entry) -> dict[str, Any]:
    found = asdict(entry)
    if isinstance(entry, Line):
        found["diagnosis_pointers"] = list(entry.diagnosis_pointers)
    return found


def _in_order(entries: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.sequence))
