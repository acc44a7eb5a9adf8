"""What a whole chart is made of: domains above this one say which files they add to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import BinaryIO

import msgspec

from careflow.domains.patients.queries.shape import PatientOut
from careflow.platform.actor import Actor
from careflow.platform.endpoint.shapes import Out


@dataclass(frozen=True, slots=True)
class ChartFile:
    """A file of a chart. `open` is called when its turn comes, when no transaction is open any more; it asks nothing
    of the database, and raises a Problem when the file cannot be had. `records` counts what is in it."""

    path: str
    open: Callable[[], BinaryIO]
    records: int | None = None
    is_packed: bool = False


ChartReader = Callable[[Actor, PatientOut, datetime], Sequence[ChartFile]]


@dataclass(frozen=True, slots=True)
class ChartPart:
    """`read` gives the files of a chart that the actor may open, at a cost that does not depend on how many
    records there are."""

    name: str
    needs: StrEnum
    read: ChartReader


_parts: dict[str, ChartPart] = {}


def register_chart_part(part: ChartPart) -> None:
    """From an app's `ready`."""
    _parts[part.name] = part


def chart_parts() -> list[ChartPart]:
    return list(_parts.values())


def records_file(name: str, records: Sequence[Out]) -> ChartFile:
    """The records as the API answers them, laid out for people."""
    return ChartFile(f"chart/{name}.json", lambda: BytesIO(laid_out(records)), records=len(records))


def laid_out(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
