"""What the console says about a refusal, and at which field of its form."""

from collections.abc import Iterator, Mapping, Sequence

from django.db import IntegrityError
from django.db.models import Model, UniqueConstraint

from careflow.platform.problems import Problem
from careflow.platform.refusals import breaks_unique, says

REFUSED = "The database refused this, because another record stands in the way."


def place_of(columns: Sequence[str], model: type[Model]) -> str | None:
    """The field where people see what must be unique: not a link, and of a folded copy the field that it follows."""
    plain = {entry.name for entry in model._meta.concrete_fields if not entry.is_relation and entry.editable}
    return next((name for name in reversed([each.removesuffix("_key") for each in columns]) if name in plain), None)


def told_of(error: Exception, model: type[Model], refusals: Mapping[str, str]) -> tuple[str | None, str]:
    """The field and the sentence for what was refused. Not every engine names the constraint."""
    if isinstance(error, Problem):
        return None, error.sentence
    broken = next((each for each in _unique(model) if _breaks(error, model, each[1])), None)
    name, columns, sentence = broken or ("", (), REFUSED)
    known = next((text for word, text in refusals.items() if word == name or says(error, word)), sentence)
    return place_of(columns, model), known


def _breaks(error: Exception, model: type[Model], columns: Sequence[str]) -> bool:
    return isinstance(error, IntegrityError) and breaks_unique(error, model, *columns)


def _unique(model: type[Model]) -> Iterator[tuple[str, Sequence[str], str]]:
    """Name, columns and sentence of everything that must be unique."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            own = constraint.violation_error_message
            plain = own == constraint.default_violation_error_message
            yield constraint.name, constraint.fields, REFUSED if plain else str(own)
    for entry in model._meta.concrete_fields:
        if entry.unique:
            yield entry.name, (entry.name,), REFUSED
