"""`careflow verify-audit`: what it looked at, and everything that does not hold."""

from collections import Counter
from functools import partial
from pathlib import Path

import click
from tqdm import tqdm  # type: ignore[import-untyped]  # it ships no types

from careflow.cli import newest_seal
from careflow.cli.database import check_up_to_date
from careflow.domains.audit.operations import Check, check_checkpoint, verify
from careflow.domains.audit.rules.proofs import Unreadable, read_checkpoint
from careflow.settings.refused import Refused


class Watch:
    """Counts what a check looks at, with a bar where somebody watches."""

    def __init__(self, name: str) -> None:
        self.name, self.counts = name, Counter[str]()
        self.bar = tqdm(desc=name, total=0, unit=" records", disable=None, leave=False)

    def expect(self, records: int) -> None:
        self.bar.total += records
        self.bar.refresh()

    def seen(self, what: str, records: int = 1) -> None:
        self.counts[what] += records
        self.bar.update(records)

    def lines(self) -> list[str]:
        self.bar.close()
        return [f"{self.name}:", *(f"{count:12,} {what}" for what, count in self.counts.items())]


def verify_audit(checkpoint: Path | None = None) -> bool:
    """Whether everything holds, compared with the newest seal that was made here and with a checkpoint from elsewhere.
    Findings are printed as they are met. Raises Refused for a database that is not up to date, and for a checkpoint
    that is none."""
    also: dict[str, Check] = {"The newest seal that was made here": newest_seal.check()}
    if checkpoint:
        also["Checkpoint"] = _against(checkpoint)
    check_up_to_date()
    watches: list[Watch] = []

    def watch(name: str) -> Watch:
        watches.append(Watch(name))
        return watches[-1]

    found = 0
    for found, finding in enumerate(verify(progress_of=watch, also=also), start=1):  # noqa: B007  (counted on purpose)
        tqdm.write(str(finding))
    for one in watches:
        click.echo("\n".join(one.lines()))
    click.echo(f"{found:,} findings." if found else "Everything is as it was kept.")
    return not found


def _against(file: Path) -> Check:
    try:
        checkpoint = read_checkpoint(file.read_text())
    except (Unreadable, UnicodeDecodeError):
        raise Refused(f"{file} is no checkpoint of a log.") from None
    return partial(check_checkpoint, checkpoint)
