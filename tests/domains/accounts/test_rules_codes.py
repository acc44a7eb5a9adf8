"""Codes of second factors, against the vectors of RFC 4226 (appendix D) and RFC 6238 (appendix B)."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.accounts import rules

SECRET = b"12345678901234567890"
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))
DRIFTS = st.integers(-3, 3)


@pytest.mark.parametrize(
    ("count", "code"),
    list(
        enumerate(("755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"))
    ),
)
def test_counted_codes_are_those_of_rfc_4226(count, code):
    assert rules.code_at(SECRET, count) == code


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_timed_codes_are_those_of_rfc_6238(second, code):
    step = rules.step_at(datetime.fromtimestamp(second, UTC))

    assert rules.code_at(SECRET, step, digits=8) == code


@given(moment=MOMENTS, drift=DRIFTS)
def test_a_code_fits_one_step_early_or_late_and_no_more(moment, drift):
    step = rules.step_at(moment) + drift
    code = rules.code_at(SECRET, step)

    found = rules.step_of(code, secret=SECRET, now=moment, after=0)

    near = {rules.code_at(SECRET, rules.step_at(moment) + way) for way in (-1, 0, 1)}
    assert (found is not None) == (code in near)


@given(moment=MOMENTS, wait=st.integers(0, 89))
def test_a_code_that_was_used_fits_never_again(moment, wait):
    used = rules.step_of(rules.code_at(SECRET, rules.step_at(moment)), secret=SECRET, now=moment, after=0)
    later = moment + timedelta(seconds=wait)

    again = rules.step_of(rules.code_at(SECRET, used), secret=SECRET, now=later, after=used)

    assert again is None or again > used


@pytest.mark.parametrize("typed", ["123 456", " 123-456 ", "123456"])
def test_blanks_and_hyphens_do_not_count(typed):
    assert rules.is_of_app(rules.plain_code(typed))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "ABCD-EFGH-IJKL-MNOP"])
def test_nothing_else_is_a_code_of_an_app(typed):
    assert not rules.is_of_app(rules.plain_code(typed))


@given(secret=st.binary(min_size=10, max_size=32))
def test_a_secret_survives_being_shown(secret):
    assert rules.secret_from(rules.shown_secret(secret)) == secret


def test_an_app_reads_the_secret_and_whose_it_is():
    uri = urlsplit(rules.otpauth_uri(shown="ABC", username="ann/b@example.org?"))

    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/CareFlow:ann%2Fb%40example.org%3F")
    assert parse_qs(uri.query) == {
        "secret": ["ABC"], "issuer": ["CareFlow"], "algorithm": ["SHA1"], "digits": ["6"], "period": ["30"],
    }  # fmt: skip


def test_a_recovery_code_has_four_groups():
    assert rules.recovery_code(bytes(10)) == "AAAA-AAAA-AAAA-AAAA"
    assert rules.recovery_code(b"\xff" * 10) == "7777-7777-7777-7777"
