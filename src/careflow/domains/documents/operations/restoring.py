"""Files of documents that come back from a backup, before their rows do."""

from typing import IO

from django.core.files.base import File

from careflow.domains.documents.queries import storage
from careflow.platform.storage import StorageDown


def put_back_file(storage_key: str, content: IO[bytes]) -> None:
    """Raises StorageDown."""
    if storage().save(storage_key, File(content, name=storage_key)) != storage_key:
        raise StorageDown  # something lies there already


def take_away_file(storage_key: str) -> None:
    """Of a restore that failed. Raises StorageDown."""
    storage().delete(storage_key)
