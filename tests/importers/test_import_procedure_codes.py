"""Releases of code sets, from made-up files in the layouts of their publishers."""

from datetime import UTC, datetime

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import ProcedureCode
from careflow.domains.billing.queries.procedures import find_procedures, list_common_procedures, search_procedures
from careflow.domains.billing.rules.procedures import COMMON_PROCEDURES
from careflow.importers.csv_file import BadFile
from careflow.importers.procedure_codes.run import import_cpt, import_hcpcs
from tests.importers.code_files import cpt_list, cpt_text, fixed, hcpcs_csv, hcpcs_text
from tests.importers.conftest import Silent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
COMMON_HCPCS = sum(procedure.system == "hcpcs" for procedure in COMMON_PROCEDURES)
COMMON_CPT = len(COMMON_PROCEDURES) - COMMON_HCPCS
IMPORTS = {"hcpcs": import_hcpcs, "cpt": import_cpt}


@pytest.fixture
def bring_in(tmp_path):
    """`bring_in("hcpcs", text)`; bytes are written as they are."""

    def run(system, contents, *, name="Made_up_2026.txt", part=False):
        path = tmp_path / name
        path.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
        return IMPORTS[system](path, now=NOW, progress=Silent(), is_part=part)

    return run


def told(report):
    """Without the first line, which says how long it took."""
    return [line.strip() for line in report.lines()][1:]


def everything():
    return list(ProcedureCode.objects.order_by("pk").values())


def found(search):
    return [procedure.code for procedure in search_procedures(search=search)]


def test_it_brings_every_code_with_its_whole_title(bring_in):
    report = bring_in("hcpcs", hcpcs_text())

    assert report.adds_up
    assert told(report) == [
        f"{COMMON_HCPCS + 6} lines: 0 around the table, 2 that go on",
        f"{COMMON_HCPCS + 4} records",
        "3 new",
        f"{COMMON_HCPCS} changed",
        "0 there already",
        "1 skipped",
        f"{COMMON_HCPCS + 2} valid codes of the file in the table",
        "",
        "Skipped:",
        f"line {COMMON_HCPCS + 5}: is a modifier and no code",
        "",
    ]
    row = ProcedureCode.objects.get(code="A9999")
    assert (row.description, row.system, row.category, row.suggested_cents, row.release) == (
        "A very long made-up title that goes on in a second line", "hcpcs", "Ambulance and supplies", 0,
        "Made_up_2026",
    )  # fmt: skip
    assert ProcedureCode.objects.get(code="E9998").is_outdated
    assert not ProcedureCode.objects.get(code="E9997").is_outdated
    assert found("goes second line") == ["A9999"]
    event = AuditEvent.objects.get()
    assert (event.action, event.app_label, event.model_name, event.summary) == (
        "other", "billing", "procedurecode", "Procedure codes imported: HCPCS Level II, Made_up_2026",
    )  # fmt: skip
    assert event.metadata == {
        "added": 3, "changed": COMMON_HCPCS, "outdated": 0, "actor_name": "careflow import hcpcs",
    }  # fmt: skip


def test_common_codes_keep_their_plain_words_place_and_price(bring_in):
    before = {procedure.code: procedure for procedure in list_common_procedures()}
    bring_in("hcpcs", hcpcs_text())

    after = {procedure.code: procedure for procedure in list_common_procedures()}

    assert list(after) == list(before)
    assert after["J3301"] == before["J3301"]._replace(description="Made-up thing J3301")
    assert found("kenalog") == ["J3301"]


@pytest.mark.parametrize(("system", "text"), [("hcpcs", hcpcs_text()), ("cpt", cpt_text())])
def test_a_second_run_has_nothing_new_to_say(bring_in, system, text):
    bring_in(system, text)
    before, events = everything(), AuditEvent.objects.count()

    report = bring_in(system, text, name="Later.txt")

    assert report.adds_up
    assert told(report)[-1] == "Nothing new: the table holds all of the file already."
    assert everything() == before
    assert AuditEvent.objects.count() == events


def test_the_next_release_changes_adds_and_retires(bring_in):
    bring_in("hcpcs", hcpcs_text())
    next_one = hcpcs_text(fixed("Q9990", "3", "Made-up newcomer"), without=("J3301",))
    next_one = next_one.replace("of the past", "long past. ")

    report = bring_in("hcpcs", next_one, name="Next.txt")

    assert report.adds_up
    assert (report.stored.added, report.stored.changed, report.stored.outdated) == (1, 1, 1)
    assert "1 outdated" in told(report)
    assert find_procedures(["J3301"])["J3301"].is_outdated
    assert "J3301" not in [procedure.code for procedure in list_common_procedures()]
    assert found("newcomer") == ["Q9990"]

    assert bring_in("hcpcs", hcpcs_text()).adds_up
    assert "J3301" in [procedure.code for procedure in list_common_procedures()]
    assert find_procedures(["Q9990"])["Q9990"].is_outdated


def test_a_workbook_saved_as_csv_is_read_like_the_text(bring_in):
    text = hcpcs_csv(
        'A9999,100,3,"A very long made-up title, that goes",Long thing,00,19990101,,N\n',
        'A9999,200,4,"on in a second line",,,,,\n',
        "E9998,100,3,Made-up thing of the past,,,,12/31/2025,N\n",
        "XY,100,7,Made-up modifier,,,,,N\n",
    )

    report = bring_in("hcpcs", text, name="made_up.csv", part=True)

    assert report.adds_up
    assert (report.stored.added, report.reading.around, report.reading.continued, report.held) == (2, 2, 1, 1)
    assert found("title goes on second") == ["A9999"]
    assert find_procedures(["E9998"])["E9998"].is_outdated


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_are_read(bring_in, end):
    report = bring_in("hcpcs", hcpcs_text().replace("\n", end))

    assert report.adds_up
    assert report.stored.added == 3


def test_titles_in_older_encodings_are_read(bring_in):
    line = fixed("A9990", "3", "Made-up café • à la carte")

    bring_in("hcpcs", line.encode("cp1252"), part=True)
    assert find_procedures(["A9990"])["A9990"].description == "Made-up café • à la carte"

    assert bring_in("hcpcs", "\ufeff" + line, part=True).stored.unchanged == 1
    assert found("cafe carte") == ["A9990"]


def test_what_cannot_be_kept_is_skipped_with_its_reason(bring_in):
    odd = [
        fixed("A9980", "3", "Made-up thing"),
        fixed("A9980", "3", "The same code again"),
        fixed("A9981", "3", ""),
        fixed("A9982", "3", "Made-up thing", ends="20261399"),
        fixed("A9983", "4", "Goes on with nothing"),
        fixed("A9984", "9", "Made-up thing"),
        fixed("A9985", "3", "Made-up thing")[:100] + "\n",
        fixed("A9986", "3", "Made-up\x00thing"),
        fixed("AB", "3", "Made-up thing"),
        "\n",
        fixed("A9987", "3", "", short="Only a short title"),
    ]

    report = bring_in("hcpcs", "".join(odd), part=True)

    assert report.adds_up
    assert [str(remark) for remark in sorted(report.reading.skipped.kept, key=lambda remark: remark.line)] == [
        "line 2, column HCPC: stands in the file already",
        "line 3, column LONG DESCRIPTION: is empty",
        "line 4, column TERM DT: is no date",
        "line 5: goes on with a code that does not stand before it",
        "line 6: is of no known kind",
        "line 7: is shorter than a record",
        "line 8: holds signs that no text holds",
        "line 9, column HCPC: is no code of HCPCS Level II",
    ]
    assert (report.stored.added, report.reading.records) == (2, 10)
    assert find_procedures(["A9987"])["A9987"].description == "Only a short title"


def test_cpt_comes_from_the_list_of_long_titles(bring_in):
    report = bring_in("cpt", cpt_text())

    assert report.adds_up
    assert (report.stored.added, report.stored.changed, report.reading.around) == (2, COMMON_CPT, 2)
    row = ProcedureCode.objects.get(code="99213")
    assert (row.official_title, row.description) == ("Made-up service 99213", "Made-up service 99213")
    assert row.plain_description == "Office visit, known patient, level 3: an ordinary matter"
    assert find_procedures(["0999T"])["0999T"].category == "New procedures"
    assert AuditEvent.objects.get().metadata["actor_name"] == "careflow import cpt"


def test_cpt_comes_from_the_consolidated_list_too(bring_in):
    report = bring_in("cpt", cpt_list("27447", "99213", "0202U"), part=True)

    assert report.adds_up
    assert (report.stored.added, report.stored.changed, report.stored.outdated, report.held) == (2, 1, 0, 3)
    assert found("service 0202u") == ["0202U"]


def test_lines_of_cpt_that_say_nothing_are_skipped(bring_in):
    report = bring_in(
        "cpt", "27447\tMade up\nA4565\tOf another set\n27448\t\n27447\tAgain\n27449\nend of list\tx\n", part=True
    )

    assert report.adds_up
    assert [str(remark) for remark in report.reading.skipped.kept] == [
        "line 2: does not begin with a code of CPT",
        "line 3: has no title",
        "line 4: names a code that stands in the file already",
        "line 5: is shorter than a record",
        "line 6: does not begin with a code of CPT",
    ]


@pytest.mark.parametrize("system", ["hcpcs", "cpt"])
@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        (b"", "file.txt is empty."),
        (b" \n\n", "file.txt is empty."),
        (b"PK\x03\x04rest", "file.txt is an archive or an Excel workbook: unpack it, or save the sheet as CSV."),
        (b"\xd0\xcf\x11\xe0rest", "file.txt is an Excel workbook: save the sheet as CSV."),
        (b"\x1f\x8brest", "file.txt is packed with gzip: unpack it first."),
        (b"%PDF-1.7", "file.txt is a PDF and not a table."),
        ("Made up".encode("utf-16"), "file.txt is written in UTF-16: save it as UTF-8."),
        (b"name,value\n" * 100, "file.txt does not look like that file: no table begins in its first lines."),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_told_in_a_sentence(bring_in, system, contents, sentence):
    before = everything()

    with pytest.raises(BadFile) as told_off:
        bring_in(system, contents, name="file.txt")

    assert str(told_off.value) == sentence
    assert everything() == before


@pytest.mark.parametrize(
    ("system", "contents", "sentence"),
    [
        ("hcpcs", "just a line\n", "file.txt holds no codes of HCPCS Level II: is it the right file?"),
        ("hcpcs", "HCPC,RECID\nA0001,3\n",
         "file.txt has no column LONG DESCRIPTION, SHORT DESCRIPTION, TERM DT: is it the right file?"),
        ("hcpcs", hcpcs_text() + fixed("Q9990", "3", "Made-up thing")[:60],
         "file.txt ends in the middle of a line: it looks cut off."),
        ("hcpcs", hcpcs_csv("A9999,100,3,Made-up thing,,,,,N\n", 'A9998,100,3,"Made-up th'),
         "file.txt ends in the middle of a line: it looks cut off."),
        ("cpt", "just a line\n",
         "file.txt holds no lines with a code of CPT and its title, separated by a tab: is it the right file?"),
        ("cpt", cpt_text() + "274", "file.txt ends in the middle of a line: it looks cut off."),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_it_should_be_is_told_in_a_sentence(bring_in, system, contents, sentence):
    with pytest.raises(BadFile) as told_off:
        bring_in(system, contents, name="file.txt", part=True)

    assert str(told_off.value) == sentence
    assert not AuditEvent.objects.exists()


def test_half_a_code_set_does_not_retire_the_other_half(bring_in):
    bring_in("hcpcs", hcpcs_text())
    before = everything()

    with pytest.raises(BadFile, match=r"lacks \d+ of the \d+ codes that are valid now, so nothing was changed.*--part"):
        bring_in("hcpcs", fixed("Q9990", "3", "Made-up newcomer"))

    assert everything() == before
    report = bring_in("hcpcs", fixed("Q9990", "3", "Made-up newcomer"), part=True)
    assert (report.adds_up, report.stored.added, report.stored.outdated) == (True, 1, 0)


def test_a_file_that_is_not_there_is_told_in_a_sentence(tmp_path):
    with pytest.raises(BadFile, match=r"gone.txt cannot be read\."):
        import_cpt(tmp_path / "gone.txt", now=NOW, progress=Silent())


def test_a_run_that_fails_changes_nothing(bring_in, monkeypatch):
    class Killed(Exception):
        pass

    def killed(**_):
        raise Killed

    before = everything()
    with monkeypatch.context() as patch:
        patch.setattr("careflow.importers.procedure_codes.run.conclude_import", killed)
        with pytest.raises(Killed):
            bring_in("hcpcs", hcpcs_text())

    assert everything() == before


def test_a_table_that_holds_something_else_does_not_add_up(bring_in, monkeypatch):
    monkeypatch.setattr("careflow.importers.procedure_codes.run.count_valid_procedures", lambda **_: 5_000)

    report = bring_in("hcpcs", hcpcs_text())

    assert not report.adds_up
    assert told(report)[-1] == "The figures do not add up: not every record of the file is where it should be."
