"""Whatever is sent, people are told what is wrong with it, and nothing of ours breaks."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domains.messaging.factories import a_thread

pytestmark = pytest.mark.django_db

odd = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=20),
    st.sampled_from(["\0", "x" * 20_000, "ﷺ" * 180, "[]", " ", "-1", "1e9", "open", "closed", "\u202e", "\ud7ff"]),
    st.lists(st.none(), max_size=2), st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
)  # fmt: skip
hostile = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@hostile
@given(fields=st.dictionaries(st.sampled_from(["patient_id", "subject", "body", "document_id", "x"]), odd))
def test_no_body_breaks_a_new_thread(acting_as, ana, path, fields):
    usual = {"patient_id": ana.pk, "subject": "Ankle", "body": "It hurts."}

    response = acting_as("nina").post(path(), json.dumps(usual | fields).encode())

    assert response.status_code in {201, 400}, response.content
    assert response.status_code == 201 or response.json()["detail"]


@hostile
@given(
    fields=st.dictionaries(st.sampled_from(["body", "document_id", "status", "x"]), odd),
    verb=st.sampled_from(["reply", "close", "reopen"]),
)
def test_no_body_breaks_a_thread(acting_as, ana, path, fields, verb):
    thread = a_thread(ana)

    response = acting_as("nina").post(path(f"{thread.pk}/{verb}/"), json.dumps(fields).encode())

    assert response.status_code in {200, 201, 400}, response.content
    assert response.status_code < 400 or response.json()["detail"]


@pytest.mark.parametrize(
    "raw", [b"[]", b'"x"', b"1", b"{", b"null", b'{"body": NaN}', b"[" * 500, b"\xff\xfe", b'{"body":"\\ud800"}']
)
def test_what_is_no_object_is_refused(acting_as, ana, path, raw):
    thread = a_thread(ana)
    nina = acting_as("nina")

    for rest in ("", f"{thread.pk}/reply/", f"{thread.pk}/close/", f"{thread.pk}/reopen/"):
        response = nina.post(path(rest), raw)
        assert (response.status_code, bool(response.json()["detail"])) == (400, True), (rest, response.content)


texts = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["0", "-1", "9" * 18, "9" * 40, "\0", "٣", "1.5", "open", "%", "_", "\\", "'", "true"]),
)


@hostile
@given(asked=st.dictionaries(st.sampled_from(["patient_id", "status", "search", "before"]), texts))
def test_no_question_breaks_a_list(acting_as, path, asked):
    response = acting_as("nina").get(path(**{name: quote(text) for name, text in asked.items()}))

    assert response.status_code in {200, 400}, response.content


@pytest.mark.parametrize("facility", ["", "x", "0", "-1", "9" * 30, "%00"])
def test_no_facility_breaks_a_route(acting_as, ana, facility):
    thread = a_thread(ana)
    nina = acting_as("nina")

    for rest in ("threads/", f"threads/{thread.pk}/", "unread-count/"):
        response = nina.get(f"messaging/{rest}?facility_id={facility}")
        assert response.status_code in ({200} if facility == "" else {400, 403}), (rest, facility)
