"""Where files lie: a private folder by default, a bucket (`platform/bucket.py`) when the settings say so."""

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

from careflow.platform.problems import Problem


class StorageDown(Problem):
    status, code, detail = 503, "storage.down", "The file storage does not answer. Please try again."

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "5"}


class PrivateFolder(FileSystemStorage):
    """Files for this program's eyes only, on the disk before anybody is told that they are stored."""

    def __init__(self, *, location: str | Path) -> None:
        super().__init__(location=location, file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def _open(self, name: str, mode: str = "rb") -> Any:
        try:
            return super()._open(name, mode)  # type: ignore[misc]  # Django's hook, unknown to its stubs
        except FileNotFoundError:
            raise
        except OSError as error:
            raise StorageDown from error

    def delete(self, name: str) -> None:
        try:
            super().delete(name)
        except OSError as error:
            raise StorageDown from error

    def _save(self, name: str, content: Any) -> str:
        try:
            stored = super()._save(name, content)  # type: ignore[misc]  # Django's hook, unknown to its stubs
            self._flush(Path(self.path(stored)))
        except OSError as error:
            raise StorageDown from error
        return str(stored)

    def _flush(self, path: Path) -> None:
        """The file, and the folders that name it."""
        top = Path(self.location)
        for place in (path, *(folder for folder in path.parents if folder.is_relative_to(top))):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
