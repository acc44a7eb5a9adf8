"""Prices by relative values, from made-up files in the layout of the published ones."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import ProcedureCode
from careflow.domains.billing.operations.procedures import ship_common_procedures
from careflow.domains.billing.queries.procedures import find_procedures
from careflow.importers.csv_file import BadFile
from careflow.importers.procedure_codes.run import Pricing, import_relative_values
from tests.importers.code_files import HEADER, REGIONS, rvu_row, rvu_text
from tests.importers.conftest import Silent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
VISIT = rvu_row("99213", work="1.30", practice="1.33", malpractice="0.10")


@pytest.fixture
def bring_in(tmp_path):
    """`bring_in(text, locality="04")` reads the made-up regions beside it."""

    def run(contents, *, locality="", factor=None, regions=REGIONS, name="PPRRVU2026_made_up.csv"):
        path, indices = tmp_path / name, tmp_path / "GPCI2026.csv"
        path.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
        indices.write_text(regions)
        pricing = Pricing(indices if locality else None, locality, Decimal(factor) if factor else None)
        return import_relative_values(path, pricing, now=NOW, progress=Silent())

    return run


def price(code):
    return find_procedures([code])[code].suggested_cents


def told(report):
    return [line.strip() for line in report.lines()][1:]


def test_it_prices_the_codes_of_the_table_by_the_file(bring_in):
    report = bring_in(
        rvu_text(
            VISIT,
            rvu_row("93000", work="0.17", practice="0.25", malpractice="0.02"),
            rvu_row("93000", modifier="26", work="0.17"),
            rvu_row("00100", status="J"),
            rvu_row("27447", work="19.60", practice="13.05", malpractice="3.81"),
        )
    )

    assert report.adds_up
    assert told(report) == [
        "9 lines: 4 around the table, 0 that go on",
        "5 records",
        "0 new",
        "2 changed",
        "0 there already",
        "1 of codes that are not in the table: bring in their code set first",
        "2 skipped",
        "2 codes with a price from the file",
        "",
        "Skipped:",
        "line 7, column MOD: is for modifier 26 and not for the whole service",
        "line 8: has no relative values (status J)",
        "",
    ]
    assert price("99213") == 91_18  # 2.73 times 33.4009 is 91.184…
    assert price("93000") == 14_70  # 0.44 times 33.4009 is 14.696…
    row = ProcedureCode.objects.get(code="99213")
    assert row.price_basis == "PPRRVU2026_made_up, 33.4009"
    assert row.description == "Office visit, known patient, level 3: an ordinary matter"
    assert not ProcedureCode.objects.filter(code="27447").exists()
    event = AuditEvent.objects.get()
    assert (event.summary, event.metadata) == (
        "Procedure codes imported: prices, PPRRVU2026_made_up, 33.4009",
        {"added": 0, "changed": 2, "outdated": 0, "actor_name": "careflow import rvu"},
    )


def test_a_second_run_has_nothing_new_to_say(bring_in):
    bring_in(rvu_text(VISIT))
    before, events = list(ProcedureCode.objects.order_by("pk").values()), AuditEvent.objects.count()

    report = bring_in(rvu_text(VISIT))

    assert report.adds_up
    assert told(report)[-1] == "Nothing new: the table holds all of the file already."
    assert list(ProcedureCode.objects.order_by("pk").values()) == before
    assert AuditEvent.objects.count() == events


def test_a_start_of_the_server_keeps_such_prices(bring_in):
    bring_in(rvu_text(VISIT))

    ship_common_procedures(using="default")

    assert price("99213") == 91_18


def test_a_region_weighs_each_part(bring_in):
    report = bring_in(rvu_text(VISIT), locality="04")

    # 1.30 + 1.3965 + 0.19, times 33.4009, is 96.411…
    assert (report.adds_up, price("99213")) == (True, 96_41)
    assert ProcedureCode.objects.get(code="99213").price_basis == "PPRRVU2026_made_up, 33.4009, 04"


def test_the_index_of_work_is_the_one_with_its_floor_and_zeros_may_be_missing(bring_in):
    bring_in(rvu_text(rvu_row("99213", work="1.00")), locality="AK-01", factor="100")

    assert price("99213") == 150_00


def test_a_number_that_states_share_needs_the_state(bring_in):
    with pytest.raises(BadFile) as told_off:
        bring_in(rvu_text(VISIT), locality="99")

    assert str(told_off.value) == "Locality 99 is in several states: say one of FL-99, VA-99."
    bring_in(rvu_text(rvu_row("99213", practice="1.00")), locality="VA-99", factor="100")
    assert price("99213") == 90_00


def test_half_a_cent_is_rounded_up_and_only_once(bring_in):
    bring_in(rvu_text(rvu_row("99213", work="0.125")), factor="1.000")
    assert price("99213") == 13

    bring_in(rvu_text(rvu_row("99213", work="0.124999")), factor="1")
    assert price("99213") == 12


def test_the_factor_that_somebody_says_wins(bring_in):
    report = bring_in(rvu_text(rvu_row("99213", work="2")), factor="50")

    assert (report.adds_up, price("99213")) == (True, 100_00)


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        (rvu_text(rvu_row("99213", work="1", factor="")),
         "file.csv names no conversion factor: say --conversion-factor."),
        (rvu_text(VISIT, rvu_row("93000", work="1", factor="33.5675")),
         "file.csv names several conversion factors: say --conversion-factor."),
        (HEADER.replace("NON-FAC,NA", "OTHER,NA") + VISIT,
         "file.csv has no column NON-FAC PE RVU: is it the right file?"),
        (HEADER, "file.csv holds no relative values: is it the right file?"),
        (rvu_text(VISIT) + "93000,,TIT", "file.csv ends in the middle of a line: it looks cut off."),
        (rvu_text(VISIT) + '93000,,"TIT', "file.csv ends in the middle of a line: it looks cut off."),
        ("", "file.csv is empty."),
        (b"PK\x03\x04", "file.csv is an archive or an Excel workbook: unpack it, or save the sheet as CSV."),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_it_should_be_is_told_in_a_sentence(bring_in, contents, sentence):
    before = price("99213")

    with pytest.raises(BadFile) as told_off:
        bring_in(contents, name="file.csv")

    assert str(told_off.value) == sentence
    assert price("99213") == before


@pytest.mark.parametrize(
    ("regions", "locality", "sentence"),
    [
        (REGIONS, "55", "GPCI2026.csv has no locality 55."),
        (REGIONS, "nowhere", "GPCI2026.csv has no locality nowhere."),
        (REGIONS, "NY-04", "GPCI2026.csv has no locality NY-04."),
        (REGIONS.replace("1.050", "much"), "04", "GPCI2026.csv, line 5: an index is no number."),
        ("a,b\n1,2\n", "04",
         "GPCI2026.csv has no columns Locality Number, PW GPCI, PE GPCI, MP GPCI: is it the right file?"),
    ],
)  # fmt: skip
def test_a_file_of_regions_that_does_not_help_is_told_in_a_sentence(bring_in, regions, locality, sentence):
    with pytest.raises(BadFile) as told_off:
        bring_in(rvu_text(VISIT), locality=locality, regions=regions)

    assert str(told_off.value) == sentence


def test_lines_that_say_nothing_are_skipped_with_their_reason(bring_in):
    odd = [rvu_row("NOTE"), rvu_row("99214", work="NaN"), rvu_row("99214", practice="1e9"), "99215,short\n"]

    report = bring_in(rvu_text(*odd, VISIT, VISIT))

    assert report.adds_up
    assert [str(remark) for remark in report.reading.skipped.kept] == [
        "line 5, column HCPCS: is no code of a procedure",
        "line 6, column WORK RVU: is no number",
        "line 7, column NON-FAC PE RVU: is no number",
        "line 8: is shorter than a record",
        "line 10, column HCPCS: stands in the file already",
    ]


def test_a_header_in_one_line_and_the_column_of_2026_are_read(bring_in):
    header = "HCPCS,MOD,DESCRIPTION,STATUS CODE,WORK RVU,NON-FACILITY PE RVU,MP RVU,PRIC IND,CONV FACTOR\r"

    bring_in((header + "99213,,TITLE,A,1,1,1,9,10\r").encode("latin-1"))

    assert price("99213") == 30_00


def test_no_description_of_the_file_is_stored_or_told(bring_in):
    report = bring_in(rvu_text(VISIT, rvu_row("27447", work="1"), rvu_row("NOTE")))

    assert "TITLE" not in "\n".join(report.lines())
    assert not ProcedureCode.objects.filter(description__contains="TITLE").exists()
