"""One server with a new demo group, asked until its share of the cases is spent or somebody is locked out."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from schemathesis import GenerationMode

from proofs import engines
from proofs.calling import Caller
from proofs.engines import Engine
from proofs.fuzz import chains
from proofs.fuzz.asking import Asking
from proofs.fuzz.cases import POSITIVE, AnyCase, Filling, at_the_bounds, load, made_up, operations
from proofs.fuzz.judging import set_up
from proofs.fuzz.known import Known
from proofs.fuzz.people import Doors, LockedOut, employ_biller, own_chart
from proofs.fuzz.tally import Tally
from proofs.serving import serving

# What may end everybody's session, role or clinic comes last.
LAST = frozenset({
    "change_organization_role", "change_organization_role_permissions", "require_second_factor", "change_person",
    "close_facility", "change_facility", "change_staff_role", "change_staff", "deactivate_staff", "delete_staff_role",
    "sign_out_everywhere", "sign_out_of_portal_everywhere", "end_session", "end_portal_session",
    "start_second_factor", "deactivate_patient", "change_portal_account",
})  # fmt: skip
A_FEW = 4
CHAINED, AT_THE_BOUNDS = 0.25, 0.3  # shares of what is left after each operation was asked


@dataclass(frozen=True, slots=True)
class Place:
    loaded: Any
    asking: Asking
    dice: Random

    @property
    def labels(self) -> list[str]:
        return [operation.label for operation in operations(self.loaded)]


@contextmanager
def place(engine: Engine, tally: Tally, dice: Random) -> Iterator[Place]:
    with (
        TemporaryDirectory(prefix="careflow-fuzz-") as folder,
        engines.variables(engine) as variables,
        serving(Path(folder), DEMO_MODE="true", **variables) as running,
    ):
        employ_biller(running.port)
        document = Caller(running.port).call("GET", "schema/").body
        loaded = load(document, running.url)
        set_up(loaded)
        known = Known(dice)
        doors = Doors(running.port, dice)
        filling = Filling(known, dice, doors.csrf_headers, own_chart(running.port))
        yield Place(loaded, Asking(doors, known, filling, tally, dice), dice)


def spend(here: Place, most: int) -> int:
    """Asks so many cases at this place at most; returns how many it has asked."""
    tally = here.asking.tally
    until = tally.cases + most
    found = operations(here.loaded)
    last = [operation for operation in found if _name(operation) in LAST]
    try:
        _introduce(here, [operation for operation in found if operation not in last], until)
        left = max(0, until - tally.cases - len(last))
        calm = here.loaded.exclude(operation_id=sorted(LAST))
        chains.follow(calm, here.asking, most=int(left * CHAINED), number=here.dice.getrandbits(32))
        made = _rest(here, found, left - int(left * CHAINED))
        for kind, case in made:
            if _name(case.operation) not in LAST:
                here.asking.ask(case, kind)
        _end(here, last, [(kind, case) for kind, case in made if _name(case.operation) in LAST], until)
    except LockedOut as locked:
        print(f"  a new place: {locked}", flush=True)
    return tally.cases + most - until


def _end(here: Place, last: list[Any], made: list[tuple[str, AnyCase]], until: int) -> None:
    """Whoever is locked out by this asks no more; the others go on."""
    ones = [("one of each, positive", case) for each in last for case in made_up(each, POSITIVE, 1, here.dice)]
    for kind, case in [*ones, *made]:
        if here.asking.tally.cases < until:
            with suppress(LockedOut):
                here.asking.ask(case, kind)


def _name(operation: Any) -> str:
    return str(operation.definition.raw["operationId"])


def _introduce(here: Place, found: list[Any], until: int) -> None:
    for operation in found:
        for mode in GenerationMode:
            for case in made_up(operation, mode, 1, here.dice):
                ask = here.asking.introduce if mode is GenerationMode.POSITIVE else here.asking.ask
                if here.asking.tally.cases < until:
                    ask(case, f"one of each, {mode.value}")


def _rest(here: Place, found: list[Any], count: int) -> list[tuple[str, AnyCase]]:
    at_bounds = int(count * AT_THE_BOUNDS)
    made = _at_the_bounds(here, found, at_bounds) + _made_up(here, found, count - at_bounds)
    here.dice.shuffle(made)
    return made


def _at_the_bounds(here: Place, found: list[Any], count: int) -> list[tuple[str, AnyCase]]:
    of_each = count // len(found) + A_FEW
    made: list[tuple[str, AnyCase]] = []
    for operation in here.dice.sample(found, len(found)):
        if len(made) >= count:
            break
        cases = list(at_the_bounds(here.loaded, operation))
        made += [("at the bounds", case) for case in here.dice.sample(cases, min(len(cases), of_each))]
    return made[:count]


def _made_up(here: Place, found: list[Any], count: int) -> list[tuple[str, AnyCase]]:
    of_each = count // (2 * len(found)) + 1
    made: list[tuple[str, AnyCase]] = []
    for operation in here.dice.sample(found, len(found)):
        if len(made) >= count:
            break
        for mode in GenerationMode:
            made += [(mode.value, case) for case in made_up(operation, mode, of_each, here.dice)]
    return made[:count]
