"""A clinic with papers and secrets in a database of its own, and empty places to bring its backup back to."""

import hashlib
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from django.conf import settings as ours
from django.db import connection, connections

from careflow.cli import main
from careflow.domains.documents.models import PatientDocument
from careflow.domains.patients.models import Patient
from proofs.serving import careflow, environment, free_port
from tests.domains.documents.factories import a_document
from tests.domains.documents.files import a_pdf
from tests.domains.patients.factories import a_patient
from tests.plugins.races import database_named
from tests.races.served import database_address

SSN = "900-12-3456"
PASSPHRASE = "nine grey herons on one leg"
RING = ",".join(f"{name}:{key}" for name, key in ours.FIELD_KEYS.items())


class Place(NamedTuple):
    """Where a backup is brought back to, as an operator of another machine has it."""

    folder: Path
    database: str  # the default connection's name of it
    variables: dict[str, str]

    def restore(self, file: Path, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
        return careflow("restore", str(file), *options, env={**self.variables, **more}, seconds=180)

    def opened(self) -> AbstractContextManager[None]:
        return database_named(self.database)

    def papers(self) -> dict[str, str]:
        """Digests by storage keys."""
        top = self.folder / "data" / "documents"
        files = [path for path in top.rglob("*") if path.is_file()]
        return {str(path.relative_to(top)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def papers(paper_folder) -> Path:
    return paper_folder


@pytest.fixture
def clinic(own_cast, papers) -> Any:
    """The cast, with a patient whose SSN is sealed and who has three papers, one of them deleted."""
    ana = a_patient(own_cast.facilities["north"], first_name="Ana", last_name="Mora")
    Patient.unscoped.filter(pk=ana.pk).update(ssn=SSN)
    for number in range(3):
        deleted = {"deleted_at": ana.created_at} if number == 2 else {}
        a_document(ana, content=a_pdf(number + 1, f"paper {number}"), **deleted)
    own_cast.ana = ana
    return own_cast


@pytest.fixture
def place(own_database, tmp_path) -> Iterator[Place]:
    folder = tmp_path / "elsewhere"
    variables = environment(folder, free_port(), FIELD_ENCRYPTION_KEYS=RING)
    if connection.vendor == "sqlite":
        yield Place(folder, str(folder / "data" / "careflow.sqlite3"), variables)
        return
    here = connection.settings_dict["NAME"]
    name = f"{here}_again"
    with connection._nodb_cursor() as cursor:  # noqa: SLF001  (Django's own way to create test databases)
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    address = database_address().removesuffix(here) + name
    yield Place(folder, name, {**variables, "DATABASE_URL": address})
    connections.close_all()
    with connection._nodb_cursor() as cursor:  # noqa: SLF001
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def back_up(tmp_path) -> Callable[..., Any]:
    """`back_up(path, *options)` runs the command here, on the default connection."""
    return lambda path, *options: CliRunner().invoke(main, ["backup", str(path), *options])


@pytest.fixture
def passphrase_file(tmp_path) -> str:
    path = tmp_path / "passphrase"
    path.write_text(f"{PASSPHRASE}\n")
    return str(path)


def filed() -> dict[str, str]:
    """What the papers of the database must be."""
    return dict(PatientDocument.unscoped.values_list("storage_key", "sha256"))
