"""A stream under a passphrase: whole and as it was, or refused."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careflow.cli.backups import envelope
from careflow.cli.backups.envelope import MARK, SALT_BYTES, TAG_BYTES, Opening, Sealing, check_passphrase
from careflow.settings.refused import Refused

PASSPHRASE = "nine grey herons on one leg"
PIECE = 64


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Small pieces, and a key without its half second of work."""
    monkeypatch.setattr(envelope, "PIECE", PIECE)
    monkeypatch.setattr(envelope, "Scrypt", lambda *, salt, **_: Quick(salt))


class Quick:
    def __init__(self, salt):
        self.salt = salt

    def derive(self, passphrase):
        return (passphrase + self.salt).ljust(32)[-32:]


def seal(plain, step=50):
    file = io.BytesIO()
    with Sealing(file, PASSPHRASE) as sealing:
        for start in range(0, len(plain), step):
            sealing.write(plain[start : start + step])
    return file.getvalue()


def opened(sealed, passphrase=PASSPHRASE):
    return Opening(io.BytesIO(sealed), passphrase).read()


@given(st.binary(max_size=4 * PIECE + 1), st.integers(1, 3 * PIECE))
@settings(max_examples=60)
def test_what_goes_in_comes_out(plain, step):
    assert opened(seal(plain, step)) == plain


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_no_byte_can_be_changed_or_cut_off(length):
    sealed = seal(bytes(length))

    for place in range(len(sealed)):
        flipped = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Refused, match="passphrase is not this file's, or the file was changed"):
            opened(flipped)
    for end in range(len(MARK) + SALT_BYTES + 1, len(sealed)):
        with pytest.raises(Refused):
            opened(sealed[:end])


def test_pieces_cannot_be_swapped_or_left_out():
    sealed = seal(b"a" * PIECE + b"b" * PIECE + b"c")
    head, size = len(MARK) + SALT_BYTES, PIECE + TAG_BYTES
    first, second, last = sealed[head : head + size], sealed[head + size : head + 2 * size], sealed[head + 2 * size :]

    assert opened(sealed[:head] + first + second + last) == b"a" * PIECE + b"b" * PIECE + b"c"
    for pieces in (second + first + last, second + last, first + last, first + second):
        with pytest.raises(Refused):
            opened(sealed[:head] + pieces)


def test_another_passphrase_opens_nothing():
    with pytest.raises(Refused):
        opened(seal(b"secret"), "nine grey herons on two legs")


def test_the_same_records_never_look_the_same():
    assert seal(b"secret") != seal(b"secret")


def test_a_short_passphrase_is_refused():
    with pytest.raises(Refused, match="at least 12 characters"):
        check_passphrase("short")
