"""The bytes of documents."""

from typing import BinaryIO, cast

from django.core.files.storage import Storage, storages

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
