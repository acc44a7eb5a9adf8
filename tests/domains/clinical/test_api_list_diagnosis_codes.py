from urllib.parse import quote

import pytest

from careflow.domains.clinical.models import DiagnosisCode
from careflow.domains.clinical.rules.common_codes import COMMON_CODES
from tests.domains.clinical.code_samples import CIRCULATION, METABOLISM, store_sample

pytestmark = pytest.mark.django_db
ADDRESS = "clinical/icd10-catalog/"


@pytest.fixture
def sample(db):
    store_sample()


@pytest.fixture
def found(acting_as):
    def codes(search):
        response = acting_as("lost").get(f"{ADDRESS}?search={quote(search)}")
        assert response.status_code == 200, response.content
        return [row["code"] for row in response.json()]

    return codes


def test_a_fresh_server_has_the_common_codes_in_plain_words(acting_as, statements, budget):
    answers = []
    nina = acting_as("nina")

    assert statements(lambda: answers.append(nina.get(ADDRESS))) <= budget("list_diagnosis_codes")

    rows = answers[0].json()
    assert answers[0].status_code == 200
    assert {row["code"]: row["description"] for row in rows} == COMMON_CODES
    assert rows[0].keys() == {"code", "description", "chapter", "is_billable", "is_common"}
    assert {
        "code": "I10", "description": "High blood pressure (hypertension)", "chapter": "Heart and circulation",
        "is_billable": True, "is_common": True,
    } in rows  # fmt: skip


def test_official_titles_take_the_place_of_plain_words(acting_as, sample):
    rows = {row["code"]: row for row in acting_as("nina").get(ADDRESS).json()}

    assert len(rows) == len(COMMON_CODES)
    assert rows["E11.42"] == {
        "code": "E11.42", "description": "Type 2 diabetes mellitus with diabetic polyneuropathy",
        "chapter": METABOLISM, "is_billable": True, "is_common": True,
    }  # fmt: skip
    assert rows["R05.9"]["description"] == "Cough"


def test_a_search_answers_from_the_whole_table(acting_as, sample, statements, budget):
    answers = []
    nina = acting_as("nina")

    assert statements(lambda: answers.append(nina.get(f"{ADDRESS}?search=resist+hypert"))) <= budget(
        "list_diagnosis_codes.search"
    )

    assert answers[0].json() == [
        {"code": "I1A.0", "description": "Resistant hypertension", "chapter": CIRCULATION, "is_billable": True,
         "is_common": False}
    ]  # fmt: skip


def test_common_codes_come_first_then_billable_ones_then_short_titles(found, sample):
    assert found("type 2 diab neuropathy") == ["E11.42", "E11.40", "E11.41"]
    assert found("type 2")[-2:] == ["E11", "E11.4"]
    assert found("hypertension") == ["I10", "I1A.0", "I27.20"]


def test_a_code_comes_first_and_then_what_begins_like_it(found, sample):
    assert found("E11")[0] == "E11"
    assert found("e11.4") == ["E11.4", "E11.42", "E11.40", "E11.41"]
    assert found("E114") == found("E11.4") == found("e11.4 ")
    assert found("E11.4")[0] == "E11.4"
    assert found("E11.42") == found("e1142") == ["E11.42"]
    assert found("E11.61") == ["E11.610"]
    assert set(found("I1")) == {"I10", "I1A.0"}
    assert found("E11.99") == []


def test_a_code_and_words_narrow_each_other(found, sample):
    assert found("E11 neuropathy") == ["E11.42", "E11.40", "E11.41"]
    assert found("neuropathy e10") == ["E10.40"]


def test_plain_words_and_abbreviations_find_official_titles(found, sample):
    assert found("nerve damage") == ["E11.42", "E11.40"]
    assert found("htn")[0] == "I10"
    assert "E11.42" in found("t2dm")


def test_what_left_the_classification_is_not_offered(found, sample):
    DiagnosisCode.objects.filter(code__in=["E11.41", "E11.9"]).update(is_outdated=True, place=None)

    assert found("mononeuropathy") == []
    assert found("E11.41") == []
    assert "E11.9" not in found("")


@pytest.mark.parametrize(
    "search",
    ["'", '"', "%", "_", "\\", "a' OR 1=1 --", "😀", "ﬁ", "(", "*", "NEAR(", "null", "-", "..", "E..", "\u202e",
     "é" * 200, "a " * 100, "0" * 200],
)  # fmt: skip
def test_signs_have_no_meaning(found, sample, search):
    assert isinstance(found(search), list)


def test_a_term_that_nobody_types_is_refused(acting_as):
    long = acting_as("nina").get(f"{ADDRESS}?search={'a' * 201}")
    nul = acting_as("nina").get(f"{ADDRESS}?search=a%00b")

    assert (long.status_code, long.json()["search"]) == (400, ["Use at most 200 characters."])
    assert (nul.status_code, list(nul.json())) == (400, ["detail", "code", "search"])


def test_blanks_are_no_search(acting_as):
    assert acting_as("nina").get(f"{ADDRESS}?search=%20%20").json() == acting_as("nina").get(ADDRESS).json()


@pytest.mark.parametrize("who", ["lost", "adam", "bill", "liam"])
def test_whoever_is_signed_in_may_look_up_codes(acting_as, who):
    assert acting_as(who).get(ADDRESS).status_code == 200


def test_nobody_else_may(acting_as):
    assert acting_as(None).get(ADDRESS).status_code == 401
