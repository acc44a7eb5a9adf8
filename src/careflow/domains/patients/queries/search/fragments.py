"""Pieces of SQL with their values, for conditions over one chart, which is `p` in the statement.

Values only ever travel as parameters. Prefixes are half-open ranges over byte-ordered keys and "contains"
is a plain position, so that no sign has a meaning of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from careflow.domains.patients.rules.search_text import MARKS
from careflow.domains.patients.rules.terms import SHORTEST_INSIDE
from careflow.platform.folding import after_prefix


class Here:
    """Stands among the values where the id of the searching actor's facility goes."""


HERE: Final = Here()
# PostgreSQL's index over facility and text takes the number only in the column's own type.
IS_HERE = "{}.facility_id = CAST(%s AS bigint)"
CHARTS = "patients_patient"
PHONES = "patients_patientphone"
NAMES = ("last_key", "first_key", "preferred_key", "middle_key")
# Terms have no comma, so none matches across two names.
BEFORE_NAME = ", "


@dataclass(frozen=True, slots=True)
class Sql:
    text: str
    values: tuple[Any, ...] = ()


def both(*conditions: Sql | None) -> Sql:
    given = [condition for condition in conditions if condition is not None]
    return Sql(" AND ".join(condition.text for condition in given), _values(given))


def either(conditions: Sequence[Sql]) -> Sql:
    return Sql("(" + " OR ".join(f"({condition.text})" for condition in conditions) + ")", _values(conditions))


def no(condition: Sql) -> Sql:
    return Sql(f"NOT ({condition.text})", condition.values)


def begins(column: str, term: str) -> Sql:
    return Sql(f"{column} >= %s AND {column} < %s", (term, after_prefix(term)))


def holds(column: str, term: str, *, vendor: str) -> Sql:
    """The term anywhere in the column; a short term at its beginning."""
    if len(term) < SHORTEST_INSIDE:
        return begins(column, term)
    return _is_in(column, term, vendor)


def some_name_holds(columns: Iterable[str], term: str, *, vendor: str) -> Sql:
    """The term anywhere in a name; a short term at the beginning of one of its words, which no index serves. A mark may
    be left out; one that is typed is meant."""
    names = _joined(columns)
    bare = names if any(mark in term for mark in MARKS) else _marks_become("", names)
    if len(term) >= SHORTEST_INSIDE:
        return _is_in(bare, term, vendor)
    return _is_in(f"{bare} || {_marks_become(' ', names)}", f" {term}", vendor)


def some_name_begins_unmarked(columns: Iterable[str], term: str, *, vendor: str) -> Sql:
    return _is_in(_marks_become("", _joined(columns)), f"{BEFORE_NAME}{term}", vendor)


def _joined(columns: Iterable[str]) -> str:
    return "(" + " || ".join(f"'{BEFORE_NAME}' || p.{column}" for column in columns) + ")"


def _marks_become(sign: str, text: str) -> str:
    for mark in MARKS:
        text = f"replace({text}, {_quoted(mark)}, {_quoted(sign)})"
    return text


def _quoted(sign: str) -> str:
    return "'" + sign.replace("'", "''") + "'"


def _is_in(text: str, part: str, vendor: str) -> Sql:
    position = "strpos" if vendor == "postgresql" else "instr"
    return Sql(f"{position}({text}, %s) > 0", (part,))


def has_phone(condition: Sql) -> Sql:
    """`condition` speaks of the phone row `x`."""
    text = f"EXISTS (SELECT 1 FROM {PHONES} x WHERE x.patient_id = p.id AND ({condition.text}))"
    return Sql(text, condition.values)


def _values(parts: Iterable[Sql]) -> tuple[Any, ...]:
    return tuple(value for part in parts for value in part.values)
