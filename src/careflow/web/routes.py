"""Every live route of the API, read from the API object itself: the catalog, the schema and the tests start here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ninja.operation import Operation

from careflow.platform.endpoint.needs import Need
from careflow.web.api import api

PREFIX = "/v1/"
CONVERTER = re.compile(r"{\w+:")


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    section: str
    name: str
    summary: str
    need: Need
    operation: Operation


def live_routes() -> Iterator[Route]:
    """In the order of registration, which is the order of the domains."""
    for router in api._get_bound_routers():  # noqa: SLF001  (ninja has no public list of its operations)
        for pattern, view in router.path_operations.items():
            for operation in view.operations:
                yield Route(
                    method=operation.methods[0],
                    path=PREFIX + CONVERTER.sub("{", pattern),
                    section=(operation.tags or [""])[0],
                    name=str(operation.operation_id),
                    summary=str(operation.summary),
                    need=operation.view_func.need,  # type: ignore[attr-defined]  # put there by Routes
                    operation=operation,
                )
