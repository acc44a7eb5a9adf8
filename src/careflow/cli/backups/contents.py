"""What a backup holds, in this order: what it is, the database, the list of papers, the keys where they were asked for,
the papers, and how it ended."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from careflow.settings.refused import Refused

FORMAT = 1
MANIFEST, DATABASE, PAPERS, END = "manifest.json", "database", "papers.jsonl", "end.json"
KEYS, AUDIT_KEYS = "field_keys", "audit_signing_keys"  # as DATA_DIR/secrets holds them
FOLDER = "documents/"


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    product: str
    engine: str
    made_at: datetime
    migrations: list[str]
    rows: dict[str, int]  # of each table
    keys: dict[str, str]  # fingerprints of those that seal something, by their ids
    parts: dict[str, str]  # digests
    papers: int


class Paper(msgspec.Struct, frozen=True, array_like=True):
    """A line of the list: a document of the database, and what its file must be."""

    document_id: int
    storage_key: str
    size: int
    sha256: str


class End(msgspec.Struct, frozen=True):
    """The last entry; a file without it was cut off. Papers by their documents' ids."""

    missing: list[int]
    changed: dict[str, str]  # digest of what the storage held instead, by storage key


def read_manifest(text: bytes) -> Manifest:
    """Raises Refused for a format that is newer than this version."""
    try:
        number = msgspec.json.decode(text, type=dict)["format"]
        if number != FORMAT:
            raise Refused(f"The backup has format {number}, this version of CareFlow reads format {FORMAT}.")
        return msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, KeyError):
        raise Refused("The backup is damaged: it does not say what it holds.") from None


def papers_of(path: Path) -> Iterator[Paper]:
    with path.open("rb") as lines:
        for line in lines:
            yield msgspec.json.decode(line, type=Paper)
