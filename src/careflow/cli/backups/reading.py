"""A backup, read from front to end. Everything is checked on the way: digests, order, and that nothing is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from careflow.cli.backups.archive import DAMAGED, STEP, Digesting, Entry, reading
from careflow.cli.backups.contents import (
    AUDIT_KEYS,
    DATABASE,
    END,
    FOLDER,
    KEYS,
    MANIFEST,
    PAPERS,
    End,
    Manifest,
    Paper,
    papers_of,
    read_manifest,
)
from careflow.settings.refused import Refused


class Receiver(Protocol):
    """Takes what it wants of each; what it leaves is read all the same."""

    def take_database(self, content: Digesting) -> None: ...
    def take_paper(self, storage_key: str, content: Digesting) -> None: ...


class Looking:
    """Takes nothing."""

    def take_database(self, content: Digesting) -> None: ...
    def take_paper(self, storage_key: str, content: Digesting) -> None: ...


@dataclass(frozen=True, slots=True)
class Contents:
    manifest: Manifest
    keys: str  # as DATA_DIR/secrets/field_keys holds them; empty: not in it
    audit_keys: str  # those that sign the log, likewise
    end: End


def read_through(path: Path, passphrase: str, folder: Path, receiver: Receiver) -> Contents:
    """Leaves the list of papers in `folder`. Raises Refused at the first thing that is not as it was written."""
    with reading(path, passphrase) as entries:
        manifest = read_manifest(_text(entries, MANIFEST))
        database = _next(entries, DATABASE)
        receiver.take_database(database.content)
        _check(database, manifest)
        papers = _next(entries, PAPERS)
        with (folder / PAPERS).open("wb") as file:
            while piece := papers.content.read(STEP):
                file.write(piece)
        _check(papers, manifest)
        keys, audit_keys = (_keys(entries, manifest, name) for name in (KEYS, AUDIT_KEYS))
        end = _read_papers(entries, papers_of(folder / PAPERS), receiver)
        for _ in entries:
            raise Refused(DAMAGED)
    return Contents(manifest, keys, audit_keys, end)


def _keys(entries: Iterator[Entry], manifest: Manifest, name: str) -> str:
    if name not in manifest.parts:
        return ""
    entry = _next(entries, name)
    text = entry.content.read()
    _check(entry, manifest)
    return text.decode()


def _read_papers(entries: Iterator[Entry], papers: Iterator[Paper], receiver: Receiver) -> End:
    seen = End([], {})
    for entry in entries:
        if entry.name == END:
            seen.missing.extend(paper.document_id for paper in papers)
            if msgspec.json.decode(entry.content.read(), type=End) != seen:
                raise Refused(DAMAGED)
            return seen
        paper = _skip_missing(papers, entry.name.removeprefix(FOLDER), seen)
        receiver.take_paper(paper.storage_key, entry.content)
        digest = entry.content.to_the_end().digest
        if digest != paper.sha256:
            seen.changed[paper.storage_key] = digest
    raise Refused(DAMAGED)


def _skip_missing(papers: Iterator[Paper], storage_key: str, seen: End) -> Paper:
    for paper in papers:
        if paper.storage_key == storage_key:
            return paper
        seen.missing.append(paper.document_id)
    raise Refused(DAMAGED)


def _next(entries: Iterator[Entry], name: str) -> Entry:
    entry = next(entries, None)
    if entry is None or entry.name != name:
        raise Refused(DAMAGED)
    return entry


def _text(entries: Iterator[Entry], name: str) -> bytes:
    return _next(entries, name).content.read()


def _check(entry: Entry, manifest: Manifest) -> None:
    if entry.content.to_the_end().digest != manifest.parts.get(entry.name):
        raise Refused(DAMAGED)
