"""Statements that fail, as they do while the database is away."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, error: Exception, beginning: str = "") -> Iterator[None]:
    """While it is entered, each statement that begins so fails by that error."""
    execute = CursorWrapper.execute

    def fail(cursor, sql, *values):
        if sql.startswith(beginning):
            raise OperationalError("Okonkwo") from error
        return execute(cursor, sql, *values)

    with monkeypatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", fail)
        yield
