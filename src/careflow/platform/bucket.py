"""Files in an S3 bucket. Only imported where the settings name one: the SDK takes a while to load."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3File, S3Storage

from careflow.platform.storage import StorageDown

IN_MEMORY = 1024 * 1024  # of a file that is being read; the rest goes to disk


class Bucket(S3Storage):  # type: ignore[misc]  # untyped library
    def __init__(self, **options: Any) -> None:
        transfer = TransferConfig(use_threads=False)
        super().__init__(max_memory_size=IN_MEMORY, transfer_config=transfer, **options)

    @property
    def bucket(self) -> Any:
        """Of this thread's connection; the base class shares the first thread's."""
        return self.connection.Bucket(self.bucket_name)

    def _open(self, name: str, mode: str = "rb") -> S3File:
        """Fetched now, so that what fails does so before an answer has begun."""
        with _told():
            found = super()._open(name, mode)
            found.open()
        return found

    def _save(self, name: str, content: Any) -> str:
        with _told():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with _told():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _told():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with _told():
            folders, files = super().listdir(name)
        return folders, files


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StorageDown from error
