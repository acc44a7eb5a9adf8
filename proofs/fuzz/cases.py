"""The requests: made up by schemathesis, then filled with values that the running product knows."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any

import pikepdf
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import just
from schemathesis import Case, GenerationMode

from proofs.fuzz.known import Known

AnyCase = Case[Any]
ORDER = ("get", "post", "put", "patch", "delete")
POSITIVE = GenerationMode.POSITIVE
SCOPES = frozenset({"facility_id", "patient"})  # parameters of the query: where, and for whom
# Chances that a value of a request is one that the product knows, that a field which names nothing is, and that an
# optional header or scope stays as it was made up.
KNOWN, ECHOED, ODD = 0.95, 0.35, 0.15


def load(document: dict[str, Any], url: str) -> Any:
    """The document's operations as schemathesis has them, without the console's page."""
    pdf = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(pdf)
    schemathesis.openapi.format("binary", just(pdf.getvalue()))
    # A wrong token would hide all else that is wrong about a request; docs/access.md asks with wrong tokens.
    for operation in (each for item in document["paths"].values() for each in item.values()):
        del operation["security"]
    loaded = schemathesis.openapi.from_dict(document)
    loaded.config.update(base_url=url)
    return loaded.exclude(operation_id="open_console")


def operations(loaded: Any) -> list[Any]:
    """Reads before writes, and what lists records before what is about one."""
    found = [each.ok() for each in loaded.get_all_operations()]
    return sorted(found, key=lambda each: (ORDER.index(each.method), each.path.count("{"), each.path))


def made_up(operation: Any, mode: GenerationMode, count: int, dice: Random) -> list[AnyCase]:
    """Up to so many; fewer where there are not as many ways to ask, or none to ask wrongly."""
    cases: list[AnyCase] = []

    @seed(dice.getrandbits(32))
    @given(operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=count, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def collect(case: AnyCase) -> None:
        cases.append(case)

    try:
        collect()
    except Unsatisfiable:
        return []
    return cases[:count]


def at_the_bounds(loaded: Any, operation: Any) -> Iterator[AnyCase]:
    """Each field at, below and beyond what it may be, missing, of another type; other methods, other content types."""
    yield from loaded.iter_coverage_cases(
        operation, generation_modes=list(GenerationMode), generation_config=loaded.config.generation
    )


@dataclass(frozen=True, slots=True)
class Filling:
    """Puts what is known into a case, so that it reaches a record. What was made wrong on purpose stays wrong."""

    known: Known
    dice: Random
    csrf_headers: dict[str, str]
    own_chart: int  # the patient's who asks on the portal; it stays as it is, so that they stay welcome

    def fill(self, case: AnyCase, *, linked: Collection[str | None] = frozenset()) -> None:
        """All but the parameters that are `linked` to an answer before; None stands for the body."""
        wrong = places_made_wrong(case)
        if "path" not in wrong:
            self._fill_path(case, linked)
        if "query" not in wrong:
            self._fill_query(case, linked)
        if "header" not in wrong:
            self._fill_headers(case)
        if "body" not in wrong and None not in linked:
            self._fill_fields(case.body)
        _ = case.meta  # judged anew: a value from elsewhere may be a wrong one here

    def _fill_path(self, case: AnyCase, linked: Collection[str | None]) -> None:
        found = case.path_parameters or {}
        for name in [each for each in found if each not in linked]:
            value = 1 if name == "number" else self.known.for_parameter(case.operation.path, name)
            if value is not None and self._chance(KNOWN):
                found[name] = value
        if case.method != "GET" and found.get("patient_id") == self.own_chart:
            found["patient_id"] = self.known.another("/v1/patients/", self.own_chart)

    def _fill_headers(self, case: AnyCase) -> None:
        for name in ("If-Match", "Idempotency-Key", "If-None-Match"):
            if name in case.headers and not self._chance(ODD):
                del case.headers[name]
        if "X-CSRFToken" in case.headers:
            case.headers.update(self.csrf_headers)

    def _fill_query(self, case: AnyCase, linked: Collection[str | None]) -> None:
        for name in [each for each in case.query or {} if each not in linked]:
            if name in SCOPES and not self._chance(ODD):
                del case.query[name]
            elif (value := self.known.for_field(name)) is not None and self._chance(KNOWN):
                case.query[name] = value

    def _fill_fields(self, body: Any) -> None:
        if isinstance(body, list):
            for item in body:
                self._fill_fields(item)
        elif isinstance(body, dict):
            for name, value in body.items():
                if _holds_fields(value):
                    self._fill_fields(value)
                    continue
                known = self.known.for_field(name)
                chance = KNOWN if isinstance(known, int) else ECHOED
                if known is not None and type(known) is type(value) and self._chance(chance):
                    body[name] = known

    def _chance(self, of: float) -> bool:
        return self.dice.random() < of


def _holds_fields(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))


def places_made_wrong(case: AnyCase) -> set[str]:
    meta = case.meta
    if meta is None:
        return set()
    return {place.value for place in meta.components if meta.is_negative_at(place)}
