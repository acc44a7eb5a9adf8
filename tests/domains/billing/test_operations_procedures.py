"""What the table holds after a start, after a release came, and after the next one."""

from dataclasses import replace

import pytest
from django.db import connection

from careflow.domains.billing.models import ProcedureCode, ProcedureWord
from careflow.domains.billing.operations import procedures as operations
from careflow.domains.billing.operations.procedure_prices import price_codes
from careflow.domains.billing.operations.procedures import (
    ReleasedProcedure,
    Stored,
    retire_codes,
    ship_common_procedures,
    shortened,
    store_codes,
)
from careflow.domains.billing.queries.procedures import (
    MOST_FOUND,
    Procedure,
    count_valid_procedures,
    find_procedures,
    list_common_procedures,
    search_procedures,
)
from careflow.domains.billing.rules.procedures import COMMON_PROCEDURES
from careflow.domains.billing.rules.procedures.entries import rank_of
from tests.domains.billing.procedure_samples import TITLES, a_crowd, common_codes, released, store_sample

pytestmark = pytest.mark.django_db


def found(search):
    return [procedure.code for procedure in search_procedures(search=search)]


def test_a_fresh_server_lists_the_common_procedures_in_catalog_order(statements):
    answers = []

    assert statements(lambda: answers.append(list_common_procedures())) == 1

    assert answers[0] == [
        Procedure(
            common.code, common.system, common.description, common.category, common.suggested_cents,
            common.default_units, is_outdated=False,
        )
        for common in COMMON_PROCEDURES
    ]  # fmt: skip


def test_a_database_that_has_the_common_procedures_is_only_read(statements):
    before = list(ProcedureCode.objects.order_by("pk").values())

    assert statements(lambda: ship_common_procedures(using="default")) == 2

    assert list(ProcedureCode.objects.order_by("pk").values()) == before


def test_a_fresh_database_is_filled_in_few_statements(statements):
    ProcedureCode.objects.all().delete()
    ProcedureWord.objects.all().delete()

    assert statements(lambda: ship_common_procedures(using="default")) <= 20

    assert [procedure.code for procedure in list_common_procedures()] == common_codes()
    assert found("office visit") == [procedure.code for procedure in COMMON_PROCEDURES[:9]]
    assert found("level 3 known")[0] == "99213"


def test_the_common_procedures_follow_the_list(monkeypatch):
    store_sample()
    price_codes(prices={"99214": 12_345}, basis="Sample")
    changed = [
        replace(common, description="Something else", suggested_cents=9_00)
        for common in reversed(COMMON_PROCEDURES)
        if common.code != "99213"
    ]
    monkeypatch.setattr(operations, "COMMON_PROCEDURES", changed)

    ship_common_procedures(using="default")

    assert [procedure.code for procedure in list_common_procedures()] == [common.code for common in changed]
    assert find_procedures(["99214", "99215"])["99214"].suggested_cents == 12_345
    assert find_procedures(["99214", "99215"])["99215"].suggested_cents == 9_00
    assert found("level 4 known demanding") == []
    row = ProcedureCode.objects.get(code="99213")
    assert (row.rank, row.also_called, row.description) == (rank_of("99213"), "", TITLES["99213"])


def test_without_its_tables_there_is_nothing_to_ship():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE billing_procedureword RENAME TO elsewhere")
    ProcedureCode.objects.filter(code="99213").update(suggested_cents=1)

    ship_common_procedures(using="default")

    assert ProcedureCode.objects.get(code="99213").suggested_cents == 1


def test_a_title_is_shown_and_the_plain_words_stay_beside_it():
    plain = find_procedures(["99213"])["99213"]

    assert store_sample() == Stored(added=3, changed=1)

    row = ProcedureCode.objects.get(code="99213")
    assert (row.description, row.official_title, row.plain_description) == (
        TITLES["99213"], TITLES["99213"], plain.description,
    )  # fmt: skip
    assert (row.category, row.suggested_cents) == (plain.category, plain.suggested_cents)
    assert found("known level 3 ordinary")[0] == found("everyday visit")[0] == "99213"
    assert find_procedures(["27447"]) == {
        "27447": Procedure("27447", "cpt", TITLES["27447"], "Bones, joints and muscles", 0, 100, is_outdated=False)
    }


def test_what_is_there_already_is_left_alone():
    store_sample()
    before = list(ProcedureCode.objects.order_by("pk").values())

    assert store_codes(system="cpt", codes=released(), release="Sample 2027") == Stored(unchanged=len(TITLES))

    assert list(ProcedureCode.objects.order_by("pk").values()) == before


def test_a_new_title_is_found_by_its_words_and_no_longer_by_the_old():
    store_sample()

    assert store_sample(**{"27447": "Joint made of metal"}) == Stored(changed=1, unchanged=len(TITLES) - 1)

    assert found("metal") == ["27447"]
    assert found("new knee") == ["27446"]


def test_a_code_that_left_is_kept_and_can_come_back():
    store_sample()
    kept = {*common_codes(), *TITLES} - {"27447", "99213"}

    assert retire_codes(system="cpt", but=kept) == Stored(outdated=2)

    assert found("new knee") == ["27446"]
    assert find_procedures(["27447"])["27447"].is_outdated
    assert [procedure.code for procedure in list_common_procedures()] == [c for c in common_codes() if c != "99213"]
    assert store_sample() == Stored(changed=2, unchanged=2)
    assert found("new knee") == ["27446", "27447"]


def test_retiring_codes_of_one_set_leaves_the_other_alone():
    valid = count_valid_procedures(system="hcpcs")

    assert retire_codes(system="cpt", but=()).outdated == len(common_codes()) - valid

    assert count_valid_procedures(system="cpt") == 0
    assert count_valid_procedures(system="hcpcs") == valid > 40


def test_a_code_that_ended_is_known_but_not_offered():
    store_codes(system="hcpcs", codes=[ReleasedProcedure("A0021", "Ride", has_ended=True)], release="2026")

    assert found("ride") == []
    assert find_procedures(["A0021"])["A0021"].is_outdated


def test_prices_replace_our_proposals_for_codes_that_are_there():
    assert price_codes(prices={"99213": 92_03, "99999": 1}, basis="Sample 2026") == Stored(changed=1)
    assert price_codes(prices={"99213": 92_03}, basis="Sample 2027") == Stored(unchanged=1)

    row = ProcedureCode.objects.get(code="99213")
    assert (row.suggested_cents, row.price_basis) == (92_03, "Sample 2026")
    assert not ProcedureCode.objects.filter(code="99999").exists()


def test_a_price_like_our_proposal_still_tells_where_it_came_from():
    ours = find_procedures(["99213"])["99213"].suggested_cents

    assert price_codes(prices={"99213": ours}, basis="Sample 2026") == Stored(changed=1)


def test_known_codes_come_in_one_statement_under_the_name_they_were_asked_by(statements):
    answers = []

    asked = ["99213", " 99213", "j3301", "99999", "", "99'13", "99213\x00"[:5]]
    assert statements(lambda: answers.append(find_procedures(asked))) == 1

    assert answers[0].keys() == {"99213", " 99213", "j3301"}
    assert answers[0]["j3301"].code == "J3301"
    assert answers[0]["j3301"].default_units == 400
    assert statements(lambda: find_procedures([])) == 0


def test_common_ones_are_found_first_then_by_code():
    store_sample()
    a_crowd(300)

    assert found("sample title") == ["99213", "27446", "27447", "88305"]
    assert found("2744") == ["27446", "27447"]
    assert found("service number") == [f"S{place:04}" for place in range(MOST_FOUND)]
    assert len(found("s")) == MOST_FOUND
    assert found("number 299") == found("S0299") == found("s0299 made") == ["S0299"]


def test_what_people_call_a_procedure_finds_it():
    assert found("ekg") == found("ECG") == ["93000", "93005", "93010"]
    assert found("iud") == ["J7298", "J7300", "58300", "58301"]
    assert found("a1c") == ["83036"]


def test_the_number_of_statements_does_not_depend_on_what_is_found(statements):
    a_crowd(300)

    for search in ("made", "made up service number 17", "S0", "nothing at all", "99213", "a b c d e f g h i"):
        assert statements(lambda search=search: search_procedures(search=search)) == 1, search
    assert statements(lambda: search_procedures(search="%")) == 0


def test_long_titles_are_kept_whole_and_shown_as_far_as_they_fit():
    title = "Injection of something " * 40

    store_codes(system="hcpcs", codes=[ReleasedProcedure("J9999", title.strip())], release="2026")

    row = ProcedureCode.objects.get(code="J9999")
    assert row.official_title == title.strip()
    assert row.description == shortened(title)
    assert len(row.description) <= 255
    assert row.description.endswith(" of something…") or row.description.endswith("Injection…")
    assert shortened("short") == "short"
    assert len(shortened("x" * 300)) == 255


def test_a_code_has_each_word_once():
    words = list(
        ProcedureWord.objects.filter(rank=ProcedureCode.objects.get(code="93000").rank).values_list("word", flat=True)
    )

    assert sorted(words) == ["93000", "done", "ecg", "ekg", "electrocardiogram", "here", "read"]
