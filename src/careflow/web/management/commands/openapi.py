"""Write the OpenAPI document to a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from careflow.web.schema import written


class Command(BaseCommand):
    help = "Write the OpenAPI document."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=Path("openapi.json"))

    def handle(self, *_: Any, path: Path, **__: Any) -> None:
        path.write_bytes(written("yaml" if path.suffix in {".yaml", ".yml"} else "json"))
        self.stdout.write(f"wrote {path}")
