"""`careflow backup` and `careflow restore`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from careflow.settings.refused import Refused

if TYPE_CHECKING:
    from careflow.cli.backups.contents import End, Manifest

SHOWN = 20
passphrase_file = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the passphrase from the first line of this file instead of asking.",
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--seal", is_flag=True, help="Encrypt the file under a passphrase.")
@click.option("--with-keys", is_flag=True, help="Put the keys of the sealed fields in, too; seals the file.")
@passphrase_file
def backup(file: Path, *, seal: bool, with_keys: bool, passphrase_file: Path | None) -> None:
    """Write every record and every paper into one FILE, while work goes on.

    Ends with status 1 when the storage lacks a paper, or holds another one than was filed; the file is made all the
    same. Without --with-keys the keys of the sealed fields stay out: keep DATA_DIR/secrets apart from it.
    """
    from careflow.cli.backups.envelope import check_passphrase

    passphrase = ""
    if passphrase_file or seal or with_keys:
        passphrase = check_passphrase(_passphrase(passphrase_file, twice=True))
    from careflow.cli.bootstrap import set_up_installed

    set_up_installed()
    from careflow.cli.backups.making import make_backup

    with _plainly():
        made = make_backup(file, passphrase=passphrase, with_keys=with_keys)
    click.echo(f"{file}: {made.size:,} bytes, of {made.manifest.made_at:%Y-%m-%d %H:%M:%S} UTC.")
    _describe(made.manifest)
    if made.manifest.keys and not with_keys:
        click.echo(f"To come back it needs the keys {', '.join(made.manifest.keys)} of DATA_DIR/secrets/field_keys.")
    sys.exit(0 if _is_whole(made.end) else 1)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@passphrase_file
def restore(file: Path, passphrase_file: Path | None) -> None:
    """Bring a backup back into an empty place: an empty DATA_DIR, or an empty database and document storage.

    The whole FILE is checked before anything is written. Afterwards rows are counted, the tables brought to this
    version's, and the audit is verified; ends with status 1 when anything differs.
    """
    from careflow.cli.backups.envelope import is_sealed
    from careflow.cli.backups.restoring import restore_backup

    passphrase = _passphrase(passphrase_file) if is_sealed(file) else ""
    with _plainly():
        restored = restore_backup(file, passphrase=passphrase)
    _describe(restored.contents.manifest)
    if restored.keys_brought:
        click.echo("The keys of the sealed fields came back with it.")
    for table, (was, now) in restored.differing.items():
        click.echo(f"{table} holds {now:,} rows and held {was:,}.")
    from careflow.cli.backups.afterwards import bring_up_to_date

    holds = bring_up_to_date(restored.contents.manifest)
    is_whole = _is_whole(restored.contents.end)
    sys.exit(0 if holds and is_whole and not restored.differing else 1)


def _passphrase(file: Path | None, *, twice: bool = False) -> str:
    if file:
        return file.read_text().partition("\n")[0]
    return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=twice))


def _describe(manifest: "Manifest") -> None:
    click.echo(f"{sum(manifest.rows.values()):12,} rows in {len(manifest.rows)} tables")
    click.echo(f"{manifest.papers:12,} papers")


def _is_whole(end: "End") -> bool:
    """Whether every paper is what was filed; says what is not."""
    _list(end.missing, "papers are missing from the storage; their documents' ids:")
    _list(list(end.changed), "papers are not what was filed; they lie in the storage under:")
    return not end.missing and not end.changed


def _list(places: "list[int] | list[str]", sentence: str) -> None:
    if places:
        more = " …" if len(places) > SHOWN else ""
        click.echo(f"{len(places):,} {sentence} {', '.join(map(str, places[:SHOWN]))}{more}")


@contextmanager
def _plainly() -> Iterator[None]:
    from careflow.platform.storage import StorageDown

    try:
        yield
    except StorageDown as down:
        raise Refused(down.sentence) from None
    except OSError as error:
        raise Refused(f"{error.filename or 'The file'}: {error.strerror}.") from None
