"""The bytes of documents."""

from collections.abc import Iterator
from typing import BinaryIO, cast

from django.core.files.storage import Storage, storages

from careflow.domains.documents.models import PatientDocument
from careflow.platform.problems import NotFound

ALIAS = "documents"


class FileMissing(NotFound):
    """The row is there, the file is not: somebody took it from the storage."""

    code, detail = "document.file_missing", "The file of this document is missing from the storage."


def storage() -> Storage:
    return storages[ALIAS]


def open_file(storage_key: str) -> BinaryIO:
    """Seekable, at its start; to be closed by the caller. Memory stays small whatever the size.

    Raises FileMissing, StorageDown."""
    try:
        return cast(BinaryIO, storage().open(storage_key, "rb"))
    except FileNotFoundError:
        raise FileMissing from None


def list_stored_files() -> Iterator[tuple[int, str, int, str]]:
    """Id, storage key, size and digest of every document of every facility, deleted ones too, for the operator's
    backup; a few at a time."""
    columns = ("pk", "storage_key", "size_bytes", "sha256")
    return PatientDocument.unscoped.order_by("pk").values_list(*columns).iterator()


def holds_files(folder: str = "") -> bool:
    """Whether anything lies in the storage. Raises StorageDown."""
    try:
        folders, files = storage().listdir(folder)
    except FileNotFoundError:
        return False
    return bool(files) or any(holds_files(f"{folder}{name}/") for name in folders)
