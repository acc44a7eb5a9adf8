"""`careflow run`, with workers that can die at a chosen moment: they serve `proofs.exactly_once.deadly`."""

from typing import Any

import granian

from careflow.cli import main

Server = granian.Granian


def deadly(_target: str, **options: Any) -> Any:
    return Server("proofs.exactly_once.deadly:application", **options)


if __name__ == "__main__":
    granian.Granian = deadly  # type: ignore[assignment]  # read when the command serves
    main()
