"""The diagnoses and lines of a superbill. A list that is given replaces the former one, yet a row that says the same
under the same sequence stays the row that it was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple, TypeVar

from careflow.domains.billing.models import Superbill, SuperbillDiagnosis, SuperbillLine
from careflow.domains.billing.rules.superbills import Diagnosis, Line
from careflow.platform.actor import Actor
from careflow.platform.money import line_cents

Entry = Diagnosis | Line
Row = TypeVar("Row", SuperbillDiagnosis, SuperbillLine)


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


class Stored(NamedTuple):
    """The rows of the contents, in the order of their sequences."""

    diagnoses: Sequence[SuperbillDiagnosis] = ()
    lines: Sequence[SuperbillLine] = ()


def lines_as_sent(contents: Contents, fields: Mapping[str, Any]) -> tuple[Line, ...]:
    """Where the caller sent the lines, in the caller's order, by which errors name them."""
    return tuple(map(priced, fields["charge_lines"])) if "charge_lines" in fields else contents.lines


def priced(line: Line) -> Line:
    return replace(line, total_cents=line_cents(quantity_hundredths=line.units, price_cents=line.charge_cents))


def read_contents(*, actor: Actor, superbill_id: int) -> Stored:
    diagnoses = SuperbillDiagnosis.objects.visible_to(actor).filter(superbill_id=superbill_id).order_by("sequence")
    lines = SuperbillLine.objects.visible_to(actor).filter(superbill_id=superbill_id).order_by("sequence")
    return Stored([*diagnoses], [*lines])


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


def write_contents(*, actor: Actor, superbill: Superbill, before: Stored, after: Contents) -> Stored:
    """Write what differs and nothing else, and return the rows that are there then. The caller holds the superbill."""
    return Stored(
        _write(SuperbillDiagnosis, actor, superbill, before.diagnoses, after.diagnoses),
        _write(SuperbillLine, actor, superbill, before.lines, after.lines),
    )


def _write(
    model: type[Row], actor: Actor, superbill: Superbill, before: Sequence[Row], after: Sequence[Entry]
) -> list[Row]:
    """Two statements at most, however many rows differ."""
    was = {row.sequence: row for row in before}
    if gone := was.keys() - {entry.sequence for entry in after}:
        model.objects.visible_to(actor).filter(superbill_id=superbill.pk, sequence__in=sorted(gone)).delete()
    rows = [_row(model, superbill, was.get(entry.sequence), entry) for entry in after]
    if fresh := [row for row in rows if row is not was.get(row.sequence)]:
        model.unscoped.bulk_create(
            fresh, update_conflicts=True, unique_fields=["superbill", "sequence"], update_fields=[*columns(after[0])]
        )
    return rows


def _row(model: type[Row], superbill: Superbill, was: Row | None, entry: Entry) -> Row:
    """The row that is there, or one to be written, over another with its sequence if there is one."""
    said = columns(entry)
    if was is not None and all(getattr(was, name) == value for name, value in said.items()):
        return was
    return model(facility_id=superbill.facility_id, superbill_id=superbill.pk, **said)


def columns(entry: Entry) -> dict[str, Any]:
    found = asdict(entry)
    if isinstance(entry, Line):
        found["diagnosis_pointers"] = list(entry.diagnosis_pointers)
    return found


def _in_order(entries: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.sequence))
