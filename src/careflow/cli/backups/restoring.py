"""`careflow restore`: into an empty place, after the whole file was read and found whole. The papers come first and the
database last, in one step; until then nothing here is anybody's clinic, and what fails is taken away again. What a
restore left that was killed is taken away by the next one."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from careflow.cli.backups.archive import Digesting
from careflow.cli.backups.contents import DATABASE, PAPERS, Manifest, papers_of
from careflow.cli.backups.reading import Contents, Looking, read_through
from careflow.cli.backups.workplace import UNFINISHED, begin_to_put, unfinished, workplace
from careflow.platform.sealed import fingerprint
from careflow.settings import keys
from careflow.settings.environment import Environment, read
from careflow.settings.refused import Refused

IN_MEMORY = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Restored:
    contents: Contents
    differing: dict[str, tuple[int, int]]  # tables that hold another number of rows than they did
    keys_brought: bool


def restore_backup(path: Path, *, passphrase: str = "") -> Restored:
    """Before Django is set up: its settings would make keys of their own. Raises Refused, StorageDown; nothing is
    left then."""
    environment = read()
    folder = _data_folder(environment)
    with workplace(folder) as here:
        contents = read_through(path, passphrase, here, Looking())
        _check_engine(contents.manifest, environment)
        with _keys_of(contents, environment) as brought:
            from careflow.cli.bootstrap import set_up

            set_up()
            # In a bucket somebody else may have put the same papers meanwhile.
            left = [] if environment.document_storage else unfinished(folder)
            differing = load_backup(path, passphrase, here, contents, left=left)
    return Restored(contents, differing, brought)


def _data_folder(environment: Environment) -> Path:
    try:
        environment.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"DATA_DIR cannot be used: {error.filename}: {error.strerror}.") from None
    return environment.data_dir


def _check_engine(manifest: Manifest, environment: Environment) -> None:
    engine = "postgresql" if environment.database_url else "sqlite"
    if manifest.engine != engine:
        hint = "set DATABASE_URL to an empty one" if engine == "sqlite" else "leave DATABASE_URL empty"
        raise Refused(f"The backup is of another database engine, {manifest.engine}: {hint}.")


@contextmanager
def _keys_of(contents: Contents, environment: Environment) -> Iterator[bool]:
    """Those that this place holds; those of the backup, where it holds none. Gives whether they were brought."""
    held = keys.held_field_keys(environment)
    brought = bool(contents.keys) and held is None
    offered = keys.parse_field_keys(contents.keys.split()) if brought else held or {}
    sealed = contents.manifest.keys
    if lacking := [name for name, mark in sealed.items() if fingerprint(offered.get(name, "")) != mark]:
        raise Refused(
            f"Values of this backup are sealed with keys that are not here ({', '.join(lacking)}): bring back the "
            "secrets folder, or set FIELD_ENCRYPTION_KEYS."
        )
    if brought:
        keys.bring_back_field_keys(environment, contents.keys)
    signs = bool(contents.audit_keys) and keys.bring_back_audit_keys(environment, contents.audit_keys)
    try:
        yield brought
    except BaseException:
        if brought:
            keys.field_keys_file(environment).unlink()
        if signs:
            keys.audit_keys_file(environment).unlink()
        raise


def load_backup(
    path: Path, passphrase: str, folder: Path, contents: Contents, *, left: Iterable[Path] = ()
) -> dict[str, tuple[int, int]]:
    """Django stands; `left` are workplaces of restores that were killed here. Returns the tables that hold another
    number of rows than they did. Raises Refused, StorageDown."""
    from careflow.cli.backups import engines
    from careflow.cli.database import alone

    with alone():
        _check_database(contents.manifest)
        _take_away(left)
        _check_storage()
        begin_to_put(folder, folder / PAPERS)
        taking = Taking(folder)
        try:
            _take(path, passphrase, folder, taking, contents)
            engines.load(folder / DATABASE)
        except BaseException:
            taking.undo()
            raise
    was, now = contents.manifest.rows, engines.rows_of_tables()
    return {
        table: (was.get(table, 0), now.get(table, 0))
        for table in sorted({*was, *now})
        if was.get(table) != now.get(table)
    }


def _take(path: Path, passphrase: str, folder: Path, taking: "Taking", contents: Contents) -> None:
    if read_through(path, passphrase, folder, taking) != contents:
        raise Refused("The backup changed while it was being read.")


def _check_database(manifest: Manifest) -> None:
    from careflow.cli.backups import engines
    from careflow.cli.database import place, reach

    if manifest.engine != "sqlite":  # which is made by being reached
        reach()
    if not engines.is_empty():
        raise Refused(f"The database is not empty ({place()}): a backup is only restored into an empty one.")
    if newer := engines.unknown_migrations(manifest.migrations):
        raise Refused(
            f"The backup is of a newer CareFlow ({manifest.product}; this one knows nothing of {newer[0]}): "
            "restore it with that version."
        )
    engines.check_tools("pg_restore")


def _check_storage() -> None:
    from careflow.domains.documents.queries import holds_files

    if holds_files():
        raise Refused(
            "Documents are stored here already: a backup is only restored into an empty place. "
            "If a restore into it was killed, they are what it left: remove them and restore again."
        )


def _take_away(left: Iterable[Path]) -> None:
    """The database is empty, so what these restores put here has never been anybody's."""
    from careflow.domains.documents.operations import take_away_file

    for folder in left:
        for paper in papers_of(folder / UNFINISHED):
            take_away_file(paper.storage_key)
        shutil.rmtree(folder)


class Taking:
    """Puts papers where they belong, and the database beside its place."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.papers = folder, 0

    def take_database(self, content: Digesting) -> None:
        with (self.folder / DATABASE).open("wb") as file:
            shutil.copyfileobj(content, file)

    def take_paper(self, storage_key: str, content: Digesting) -> None:
        from careflow.domains.documents.operations import put_back_file

        self.papers += 1
        with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(self.folder)) as spool:
            shutil.copyfileobj(content, spool)
            spool.seek(0)
            put_back_file(storage_key, spool)

    def undo(self) -> None:
        from careflow.domains.documents.operations import take_away_file

        for paper in islice(papers_of(self.folder / PAPERS), self.papers):
            take_away_file(paper.storage_key)
