"""`careflow backup`: the database of one moment first, then the papers that it names. Papers never change and are never
removed, so those of that moment are all there afterwards, however long the copying takes and whoever files new ones."""

import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from careflow.cli.backups import engines
from careflow.cli.backups.archive import Writer, digest_of, writing
from careflow.cli.backups.contents import (
    AUDIT_KEYS,
    DATABASE,
    END,
    FOLDER,
    FORMAT,
    KEYS,
    MANIFEST,
    PAPERS,
    End,
    Manifest,
    Paper,
    papers_of,
)
from careflow.cli.backups.workplace import put_in_place, workplace
from careflow.cli.database import is_up_to_date, place
from careflow.cli.progress import CountProgress
from careflow.domains.audit.operations import Action, record
from careflow.domains.documents.queries import FileMissing, list_stored_files, open_file
from careflow.platform.actor import system
from careflow.platform.field_keys import fingerprints_in_use
from careflow.platform.snapshot import one_moment
from careflow.settings.refused import Refused


@dataclass(frozen=True, slots=True)
class Made:
    manifest: Manifest
    end: End
    size: int


def make_backup(target: Path, *, passphrase: str = "", with_keys: bool = False) -> Made:
    """Raises Refused, StorageDown; nothing is left then."""
    _check(target, passphrase=passphrase, with_keys=with_keys)
    with workplace(target.absolute().parent) as folder:
        _write_down(with_keys=with_keys)
        manifest = _keep_moment(folder, with_keys=with_keys)
        draft = folder / "backup"
        with draft.open("wb") as file:
            with writing(file, passphrase) as archive:
                end = _fill(archive, folder, manifest)
            size = file.tell()
        put_in_place(draft, target)
    return Made(manifest, end, size)


def _check(target: Path, *, passphrase: str, with_keys: bool) -> None:
    if target.exists():
        raise Refused(f"{target} is there already: choose another name.")
    if not os.access(target.absolute().parent, os.W_OK):
        raise Refused(f"{target.absolute().parent} is no folder that can be written to.")
    if with_keys and not passphrase:
        raise Refused("Keys go into a backup only under a passphrase.")
    if not is_up_to_date():
        raise Refused(f"The database is of another version ({place()}): back it up with the CareFlow that runs it.")
    engines.check_tools("pg_dump")


def _write_down(*, with_keys: bool) -> None:
    """Before the moment that is kept, so that the backup tells of itself."""
    with transaction.atomic():
        record(
            actor=system(name="careflow backup"), action=Action.EXPORT, subject="platform/backup", subject_id="",
            summary="Backup of all records begun", at=timezone.now(), metadata={"with_keys": with_keys},
        )  # fmt: skip


def _keep_moment(folder: Path, *, with_keys: bool) -> Manifest:
    made_at, papers = timezone.now(), 0
    with one_moment():
        rows, migrations, keys = engines.rows_of_tables(), engines.applied_migrations(), fingerprints_in_use()
        engines.dump(folder / DATABASE)
        with (folder / PAPERS).open("wb") as file:
            for papers, paper in enumerate(list_stored_files(), start=1):  # noqa: B007  (counted on purpose)
                file.write(msgspec.json.encode(Paper(*paper)) + b"\n")
    parts = {name: digest_of(folder / name) for name in (DATABASE, PAPERS)}
    if with_keys:
        (folder / KEYS).write_text("\n".join(f"{name}:{key}" for name, key in settings.FIELD_KEYS.items()))
        (folder / AUDIT_KEYS).write_text("\n".join(settings.AUDIT_SIGNING_KEYS))
        parts |= {name: digest_of(folder / name) for name in (KEYS, AUDIT_KEYS)}
    return Manifest(
        format=FORMAT, product=version("careflow"), engine=connection.vendor, made_at=made_at, migrations=migrations,
        rows=rows, keys=keys, parts=parts, papers=papers,
    )  # fmt: skip


def _fill(archive: Writer, folder: Path, manifest: Manifest) -> End:
    archive.add_text(MANIFEST, msgspec.json.encode(manifest))
    for name in manifest.parts:
        archive.add_file(name, folder / name)
        if name != PAPERS:
            (folder / name).unlink()
    end = End([], {})
    progress = CountProgress()
    progress.start("Papers", manifest.papers)
    for number, paper in enumerate(papers_of(folder / PAPERS), start=1):
        _add_paper(archive, paper, end)
        progress.reach(number)
    progress.finish()
    archive.add_text(END, msgspec.json.encode(end))
    return end


def _add_paper(archive: Writer, paper: Paper, end: End) -> None:
    """As the storage holds it. One that is lost must not cost the backup of all others."""
    try:
        content = open_file(paper.storage_key)
    except FileMissing:
        end.missing.append(paper.document_id)
        return
    with content:
        size = content.seek(0, os.SEEK_END)
        content.seek(0)
        digest = archive.add(f"{FOLDER}{paper.storage_key}", content, size)
    if digest != paper.sha256:
        end.changed[paper.storage_key] = digest
