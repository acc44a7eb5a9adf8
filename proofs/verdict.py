"""How every proof ends: its lines, then one line with the figure, and the exit status."""

import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path
from typing import Never

from proofs.postgresql import NoPostgreSQL


@dataclass
class Verdict:
    """What a proof found. `title` and `command` head the report; `figure` is the last line of what is printed."""

    title: str
    command: str
    lines: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    figure: str = ""

    def say(self, line: str) -> None:
        print(line, flush=True)
        self.lines.append(line)

    def fail(self, why: str) -> None:
        self.say(f"FAILED: {why}")
        self.failures.append(why)

    def expect(self, *, holds: bool, otherwise: str) -> None:
        if not holds:
            self.fail(otherwise)

    def end(self, report: Path | None = None) -> Never:
        """Prints the figure, keeps all of it in the report if one is asked for, and ends the process."""
        print(self.figure, flush=True)
        if report:
            report.parent.mkdir(parents=True, exist_ok=True)
            report.write_text(self.page())
        sys.exit(1 if self.failures else 0)

    def page(self) -> str:
        """As committed: the machine's class, not its name."""
        machine = f"{cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
        when = f"on {datetime.now(UTC):%Y-%m-%d}{commit()}"
        head = f"# {self.title}\n\n`{self.command}` printed this {when} ({machine}):\n"
        return "\n".join([head, "```", *self.lines, self.figure, "```", ""])


def typed(module: str) -> str:
    """The command as it was given to this process."""
    return " ".join(["python -m", module, *sys.argv[1:]])


def commit() -> str:
    """ " at " and the commit that this is, where it can be told."""
    asked = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--exclude=*"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return f" at {done.stdout.strip()}" if done.returncode == 0 else ""


def as_command(main: Callable[[], None]) -> None:
    """Without PostgreSQL it ends with a sentence and status 1, as a proof or a measurement must."""
    try:
        main()
    except NoPostgreSQL as missing:
        sys.exit(str(missing))
