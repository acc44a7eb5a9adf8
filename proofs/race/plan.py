"""What everybody will ask: rounds dealt from one seed, the same in every process that knows it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

CLIENTS = 20
# Minutes after the contested time; all visits last half an hour, so that any two of them overlap.
OFFSETS = (0, 5, 10)
METHODS = ("PATCH", "PUT")


class Path(StrEnum):
    BOOK = "staff books"
    MOVE = "staff moves"
    RETURN = "staff un-cancels"
    GROW = "staff changes the type"
    PORTAL = "portal books"
    SLOT = "staff offers by hand"
    IMPORT = "import writes"
    CONSOLE = "console saves"


class Place(StrEnum):
    """What a visit claims: a booking may name the provider, their column, or both."""

    PROVIDER = "provider"
    RESOURCE = "resource"
    BOTH = "both"


# The cards that each round's twenty are drawn from; as many visits as can stand side by side before the race.
DECK = (
    *[Path.BOOK] * 8,
    *[Path.MOVE] * 7,
    *[Path.RETURN] * 6,
    *[Path.GROW] * 2,
    *[Path.PORTAL] * 5,
    *[Path.SLOT] * 4,
    *[Path.IMPORT] * 2,
    *[Path.CONSOLE] * 3,
)
STANDING = frozenset({Path.MOVE, Path.RETURN, Path.GROW})


@dataclass(frozen=True, slots=True)
class Ask:
    """One client's wish. `client` tells those of a round apart; `of` is, for the console, whose visit it opens."""

    path: Path
    client: int
    place: Place
    offset: int
    method: str = "PATCH"
    of: int = 0


def deal(seed: int, rounds: int) -> Iterator[list[Ask]]:
    """The asks of each round, in the order in which they are sent."""
    chance = random.Random(seed)
    for _ in range(rounds):
        yield _round(chance)


def _round(chance: random.Random) -> list[Ask]:
    """An import is there in every other round: without the way over HTTP it is first too often. One path speaks
    first, so that the slower ones win, too."""
    deck = chance.choice([DECK, [path for path in DECK if path is not Path.IMPORT]])
    cards = chance.sample(deck, CLIENTS)
    standing = [client for client, path in enumerate(cards) if path in STANDING]
    opened = chance.choice(standing)
    grown = iter((Place.PROVIDER, Place.RESOURCE))  # before the race two of them stand at one time

    def ask(client: int, path: Path) -> Ask:
        place = next(grown) if path is Path.GROW else chance.choice([*Place])
        return Ask(path, client, place, chance.choice(OFFSETS), chance.choice(METHODS), opened)

    first = chance.choice([*Path])
    return sorted((ask(client, path) for client, path in enumerate(cards)), key=lambda asked: asked.path is not first)


class Start(msgspec.Struct):
    """Where one round happens, and the visits that stand before it: `visits[client]` is 0 for who has none."""

    provider: int
    column: int
    at: datetime
    slot: int
    visits: list[int]


class Stage(msgspec.Struct):
    """What the clients know of the clinic: tokens, and the numbers of its rows."""

    facility: int
    organization: int
    zone: str
    desk: str
    console: tuple[str, str]
    portal: list[str]
    patients: list[int]
    types: dict[str, int]
    statuses: dict[str, int]
    rounds: list[Start]
