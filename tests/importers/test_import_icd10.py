"""The import of the classification, with a small library in the place of the real one."""

from datetime import UTC, datetime

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import DiagnosisCode
from careflow.domains.clinical.queries.codes import search_codes
from careflow.domains.clinical.rules.common_codes import COMMON_CODES
from careflow.importers.icd10.release import Release
from careflow.importers.icd10.run import import_release
from tests.importers.conftest import Silent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
CHAPTERS = {"9": "Diseases of the circulatory system (I00-I99)", "10": "Diseases of the respiratory system (J00-J99)"}
TITLES = {
    "I10-I1A": "Hypertensive diseases (I10-I1A)",
    "I10": "Essential (primary) hypertension",
    "I11": "Hypertensive heart disease",
    "I11.9": "Hypertensive heart disease\twithout heart failure",
    "J40": "Bronchitis, not specified as acute or chronic",
}


class Library:
    """What is asked of the real one. A block that is named like its only category is listed twice there."""

    def __init__(self, **changes):
        self.titles = {**TITLES, **changes}
        self.gone = {code for code, title in self.titles.items() if not title}

    def get_all_codes(self, *, with_dots):
        assert with_dots
        listed = ["9", "I10-I1A", "I10", "I10", "I11", "I11.9", "10", "J40"]
        return [code for code in listed if code not in self.gone]

    def is_chapter(self, code):
        return code in CHAPTERS

    def is_category_or_subcategory(self, code):
        return code in TITLES and "-" not in code

    def is_leaf(self, code):
        return code != "I11"

    def get_description(self, code):
        return CHAPTERS.get(code) or self.titles[code]


@pytest.fixture
def bring_in():
    def run(name="April 2026", **changes):
        library = Library(**changes)
        codes = frozenset(filter(library.is_category_or_subcategory, library.get_all_codes(with_dots=True)))
        return import_release(Release(name, codes, library), now=NOW, progress=Silent())

    return run


def told(report):
    """Without the first line, which says how long it took."""
    return [line.strip() for line in report.lines()][1:]


def test_it_brings_every_code_with_its_chapter_and_headers(bring_in):
    report = bring_in()

    row = DiagnosisCode.objects.get(code="I11.9")
    assert (row.description, row.chapter, row.is_billable, row.is_common, row.release) == (
        "Hypertensive heart disease without heart failure", "Diseases of the circulatory system", True, False,
        "April 2026",
    )  # fmt: skip
    assert not DiagnosisCode.objects.get(code="I11").is_billable
    assert DiagnosisCode.objects.get(code="J40").chapter == "Diseases of the respiratory system"
    assert report.adds_up
    assert told(report) == [
        "4 codes in the release, 3 of them billable", "3 new", "1 changed", f"{len(COMMON_CODES) - 1} outdated",
        "4 valid codes in the table",
    ]  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.action, event.app_label, event.model_name, event.summary) == (
        "other", "clinical", "diagnosiscode", "Diagnosis codes imported: April 2026",
    )  # fmt: skip
    assert event.metadata == {
        "added": 3, "changed": 1, "outdated": len(COMMON_CODES) - 1, "actor_name": "careflow import icd10",
    }  # fmt: skip


def test_common_codes_keep_their_plain_words(bring_in):
    bring_in()

    row = DiagnosisCode.objects.get(code="I10")
    assert (row.description, row.plain_description, row.is_common) == (
        "Essential (primary) hypertension", COMMON_CODES["I10"], True,
    )  # fmt: skip
    assert [code.code for code in search_codes(search="high blood pressure")] == ["I10"]


def test_a_second_run_has_nothing_new_to_say(bring_in):
    bring_in()
    before = list(DiagnosisCode.objects.order_by("pk").values())
    events = AuditEvent.objects.count()

    report = bring_in(name="October 2026")

    assert told(report)[-1] == "Nothing new: the table holds this release already."
    assert report.adds_up
    assert list(DiagnosisCode.objects.order_by("pk").values()) == before
    assert AuditEvent.objects.count() == events


def test_the_next_release_changes_adds_and_retires(bring_in):
    bring_in()

    report = bring_in(name="October 2026", J40="", I10="High blood pressure, primary")

    assert (report.stored.added, report.stored.changed, report.stored.outdated) == (0, 1, 1)
    assert report.adds_up
    assert DiagnosisCode.objects.get(code="J40").is_outdated
    assert search_codes(search="bronchitis") == []
    assert [code.description for code in search_codes(search="I10")] == ["High blood pressure, primary"]


def test_an_interrupted_run_is_completed_by_the_next(bring_in, monkeypatch):
    class Killed(Exception):
        pass

    def killed(**_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("careflow.importers.icd10.run.retire_codes", killed)
        with pytest.raises(Killed):
            bring_in()
    assert search_codes(search="hypertensive") == []

    bring_in()

    assert [code.code for code in search_codes(search="hypertensive")] == ["I11.9", "I11"]


def test_a_table_that_holds_something_else_does_not_add_up(bring_in, monkeypatch):
    monkeypatch.setattr("careflow.importers.icd10.run.count_valid_codes", lambda: 5)

    report = bring_in()

    assert not report.adds_up
    assert told(report)[-1] == "The figures do not add up: the table does not hold what the release holds."
