"""`careflow run`, with workers that can die at a chosen moment: they serve `proofs.exactly_once.deadly`."""

from importlib import import_module
from typing import Any

from careflow.cli import main, serving

product = serving.application


def deadly() -> Any:
    product()
    return import_module("proofs.exactly_once.deadly").application


if __name__ == "__main__":
    serving.application = deadly
    main()
