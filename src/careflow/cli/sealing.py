"""Commands about the seals of the audit log, and the thread of `careflow run` that makes them."""

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from careflow.settings.refused import NotInstalled, Refused

if TYPE_CHECKING:
    from careflow.platform.signatures import PublicKeys

SECONDS_BETWEEN_SEALS = 60
File = click.Path(exists=True, dir_okay=False, path_type=Path)

log = logging.getLogger("careflow.sealing")


@click.command()
def seal_audit() -> None:
    """Seal the events that are not sealed yet, and end.

    `careflow run` does so each minute by itself; run it each minute where another program serves CareFlow.
    """
    from careflow.cli.bootstrap import set_up_installed

    set_up_installed()
    from django.utils import timezone

    from careflow.cli import newest_seal
    from careflow.cli.database import check_up_to_date
    from careflow.domains.audit.operations import seal_events
    from careflow.domains.audit.queries import sealing_lag

    check_up_to_date()
    done = seal_events(now=timezone.now())
    newest_seal.remember()
    click.echo(f"{done.events:,} events sealed, {sealing_lag().waiting:,} wait for a seal.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def audit_checkpoint(file: Path) -> None:
    """Write the newest seal into FILE, to be kept where nobody reaches it from here.

    `careflow verify-audit --checkpoint FILE` then finds whether the log was cut off or written anew since. An older
    checkpoint in FILE is replaced; a file that holds something else is left alone.
    """
    from careflow.cli.bootstrap import set_up_installed

    set_up_installed()
    from careflow.cli.database import check_up_to_date
    from careflow.domains.audit.queries import SealKeyUnknown, newest_checkpoint

    check_up_to_date()
    _refuse_other(file)
    try:
        checkpoint = newest_checkpoint()
    except SealKeyUnknown as unknown:
        raise Refused(unknown.sentence) from None
    if checkpoint is None:
        raise Refused("Nothing is sealed yet: run careflow seal-audit first.")
    _write(file, f"{checkpoint.text()}\n")
    click.echo(f"Written. The public key of the seal is {checkpoint.public_key}")


@click.command()
@click.argument("file", type=File)
@click.option("--public-key", default="", help="In base64; by default the keys of this installation.")
def verify_proof(file: Path, public_key: str) -> None:
    """Check a proof, as `GET /v1/audit/events/…/proof/` gives it: is the event in a seal that was signed?

    With --public-key it needs no installation; without, it takes the keys of the one here. Ends with status 1 if the
    proof does not hold.
    """
    from careflow.domains.audit.rules.proofs import Unreadable, fault_of_proof, head_of, read_proof

    keys = _keys_of(public_key)
    try:
        proof = read_proof(file.read_text())
    except (Unreadable, UnicodeDecodeError):
        raise Refused(f"{file} is no proof of an event.") from None
    if fault := fault_of_proof(proof, keys.verifies):
        raise Refused(fault)
    head = head_of(proof)
    click.echo(proof.event)
    click.echo(f"It stands in seal {head.number}, signed at {head.signed_at:%Y-%m-%d %H:%M:%S} UTC.")


def _keys_of(public_key: str) -> "PublicKeys":
    from careflow.platform.signatures import PublicKeys, known_keys

    if public_key:
        try:
            return PublicKeys([public_key])
        except ValueError:
            raise Refused("--public-key: give the 32 bytes of an Ed25519 key in base64.") from None
    from careflow.cli.bootstrap import set_up_installed

    try:
        set_up_installed()
    except NotInstalled:
        raise Refused(
            "No CareFlow is installed here whose keys could be taken: name the one that signed with --public-key, or "
            "set DATA_DIR."
        ) from None
    return known_keys()


def _refuse_other(file: Path) -> None:
    """Raises Refused for a file that is there and holds no checkpoint."""
    from careflow.domains.audit.rules.proofs import Unreadable, read_checkpoint

    try:
        if file.is_file() and file.stat().st_size:
            read_checkpoint(file.read_text())
    except (Unreadable, UnicodeDecodeError):
        raise Refused(f"{file} holds something else: name another file.") from None
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from None


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text)
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from None


def keep_sealed() -> None:
    """For a thread: seal each minute. A failure is logged and the next minute tries again."""
    from django.db import connections
    from django.utils import timezone

    from careflow.cli import newest_seal
    from careflow.domains.audit.operations import seal_events

    while True:
        try:
            seal_events(now=timezone.now())
            newest_seal.remember()
        except Exception:
            log.exception("the audit log could not be sealed")
        finally:
            connections.close_all()
        time.sleep(SECONDS_BETWEEN_SEALS)
