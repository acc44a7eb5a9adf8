"""What the table holds after a release came, and after the next one."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from careflow.domains.clinical.models import CodeWord, DiagnosisCode
from careflow.domains.clinical.operations import codes as operations
from careflow.domains.clinical.operations.code_index import is_behind, rebuild_index
from careflow.domains.clinical.operations.codes import (
    ReleasedCode,
    Stored,
    retire_codes,
    ship_common_codes,
    store_codes,
)
from careflow.domains.clinical.queries.codes import MOST_FOUND, diagnosis_codes, find_diagnosis_code, search_codes
from careflow.domains.clinical.rules.common_codes import COMMON_CODES
from tests.domains.clinical.code_samples import a_crowd, places, released, store_sample

pytestmark = pytest.mark.django_db


def test_what_is_there_already_is_left_alone():
    first = store_codes(codes=released(), release="2026")
    rebuild_index()
    before = list(DiagnosisCode.objects.order_by("pk").values())

    again = store_codes(codes=released(), release="2027")

    common = {code.code for code in released()} & COMMON_CODES.keys()
    assert first == Stored(added=len(released()) - len(common), changed=len(common))
    assert again == Stored(unchanged=len(released()))
    assert list(DiagnosisCode.objects.order_by("pk").values()) == before


def test_a_new_title_is_found_by_its_words_and_no_longer_by_the_old():
    store_sample()
    renamed = ReleasedCode("I27.20", "High pressure in the lungs", "Circulation", is_billable=True)

    assert store_codes(codes=[renamed], release="2027") == Stored(changed=1)
    assert is_behind()
    rebuild_index()

    assert not is_behind()
    assert [code.code for code in search_codes(search="pressure lungs")] == ["I27.20"]
    assert "I27.20" not in [code.code for code in search_codes(search="pulmonary hypertension")]
    assert DiagnosisCode.objects.get(code="I27.20").release == "2027"


def test_a_code_that_left_is_kept_and_can_come_back():
    store_sample()
    kept = [code for code in released() if code.code != "E11.41"]

    assert retire_codes(but={code.code for code in kept} | COMMON_CODES.keys()) == Stored(outdated=1)
    rebuild_index()

    assert search_codes(search="mononeuropathy") == []
    known = find_diagnosis_code(code="E11.41")
    assert (known.is_outdated, known.title) == (True, "Type 2 diabetes mellitus with diabetic mononeuropathy")
    assert store_codes(codes=released(), release="2028") == Stored(changed=1, unchanged=len(kept))
    rebuild_index()
    assert [code.code for code in search_codes(search="mononeuropathy")] == ["E11.41"]


def test_places_are_counted_through_in_the_order_of_the_answer():
    store_sample()
    given = places()

    assert sorted(given.values()) == list(range(len(given)))
    commons = sorted(given[code] for code in COMMON_CODES)
    assert commons == list(range(len(COMMON_CODES)))
    assert given["E11"] > given["E11.610"] > given["I1A.0"]


def test_known_codes_come_in_one_statement_under_the_name_they_were_asked_by(statements):
    store_sample()
    asked = ["e1142", "E11.42", "E11", "X99.99", "no code", "", "E.1142"]
    answers = []

    assert statements(lambda: answers.append(diagnosis_codes(codes=asked))) == 1

    assert answers[0].keys() == {"e1142", "E11.42", "E11"}
    assert answers[0]["e1142"].code == "E11.42"
    assert (answers[0]["E11"].is_billable, answers[0]["E11.42"].is_billable) == (False, True)
    assert find_diagnosis_code(code="R05.9").title == "Cough"
    assert find_diagnosis_code(code="Q99") is None
    assert statements(lambda: diagnosis_codes(codes=["no code"])) == 0


def test_a_database_that_has_the_common_codes_is_only_read(statements):
    assert statements(lambda: ship_common_codes(using="default")) == 3


def test_the_common_codes_follow_the_list(monkeypatch):
    store_sample()
    shorter = {code: plain for code, plain in COMMON_CODES.items() if code != "E11.42"} | {"R05.9": "Coughing"}
    monkeypatch.setattr(operations, "COMMON_CODES", shorter)

    ship_common_codes(using="default")

    row = DiagnosisCode.objects.get(code="E11.42")
    assert (row.is_common, row.plain_description) == (False, "")
    assert row.description == "Type 2 diabetes mellitus with diabetic polyneuropathy"
    assert [code.description for code in search_codes(search="coughing")] == ["Coughing"]
    assert [code.code for code in search_codes(search="nerve damage")] == ["E11.40"]


def test_an_interrupted_start_is_completed_by_the_next():
    DiagnosisCode.objects.filter(code="R05.9").update(place=None)
    assert search_codes(search="R05.9") == []

    ship_common_codes(using="default")

    assert [code.code for code in search_codes(search="cough")] == ["R05.9"]


def test_without_its_tables_there_is_nothing_to_ship():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clinical_codeword RENAME TO elsewhere")

    ship_common_codes(using="default")


def test_a_search_never_finds_more_than_fifty():
    a_crowd(300)

    assert len(search_codes(search="poison")) == MOST_FOUND
    assert len(search_codes(search="T00")) == MOST_FOUND
    assert len(search_codes(search="T0")) == MOST_FOUND
    assert len(search_codes(search="T00.2")) == MOST_FOUND


WORDS = st.sampled_from("acute chronic pain knee left right fracture femur type 2 other with".split())
TITLE = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


class TestSearch(TestCase):
    @given(st.lists(TITLE, min_size=1, max_size=25), st.lists(WORDS, min_size=1, max_size=3))
    @settings(max_examples=25, deadline=None)
    def test_it_finds_what_reading_every_title_finds(self, titles, words):
        DiagnosisCode.objects.all().delete()
        codes = [
            ReleasedCode(f"S{place:02}", title, "", is_billable=bool(place % 3)) for place, title in enumerate(titles)
        ]
        store_codes(codes=codes, release="")
        rebuild_index()
        asked = [word for word in words if word != "with"] or words
        fitting = [
            code for code in codes if all(any(part.startswith(word) for part in code.title.split()) for word in asked)
        ]
        fitting.sort(key=lambda code: (not code.is_billable, len(code.title), code.code))

        assert [row.code for row in search_codes(search=" ".join(words))] == [code.code for code in fitting]
        assert CodeWord.objects.exists()
