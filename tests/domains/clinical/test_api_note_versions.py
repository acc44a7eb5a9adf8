"""What was signed can be read again, byte for byte, whatever came later."""

import hashlib
import json

import pytest

from careflow.domains.clinical.models import Encounter, NoteVersion
from tests.domains.clinical.factories import make_signed, make_vitals

pytestmark = pytest.mark.django_db
FIRST = "Coughs — “dry”,\n\tsince Monday.\r\nNaïve \u2028 ✓ 🫁"


@pytest.fixture
def doctor(acting_as):
    return acting_as("paul")


@pytest.fixture
def at(path, note):
    """`at("sign/")` → the address at the note."""
    return lambda rest="", **query: path(f"progress-notes/{note.pk}/{rest}", **query)


@pytest.fixture
def corrected(doctor, at, draft, path):
    """Signed, read, unsigned, edited, signed again: what the first signature's reader saw then."""
    vitals = make_vitals(draft, heart_rate_bpm=64)
    doctor.patch(at(), {"subjective": FIRST})
    doctor.post(at("sign/"))
    seen = doctor.get(at("versions/1/")).json()
    doctor.post(at("addenda/"), {"text": "Also wheezing."})
    doctor.post(at("unsign/"), {"reason": "Typo"})
    doctor.patch(at(), {"subjective": "Coughs.\n\tsince Monday.", "assessment": "Cold."})
    assert doctor.patch(path(f"vitals/{vitals.pk}/"), {"heart_rate_bpm": 90}).status_code == 200
    doctor.post(at("sign/"))
    return seen


def test_the_first_version_reads_the_same_after_unsigning_editing_and_signing_again(doctor, at, corrected):
    now = doctor.get(at("versions/1/")).json()

    assert now["content"] == corrected["content"]
    assert hashlib.sha256(now["content"].encode()).hexdigest() == now["sha256"] == corrected["sha256"]
    assert now["signed"] == json.loads(corrected["content"])
    assert (now["signed"]["subjective"], now["signed"]["assessment"]) == (FIRST, "")
    assert now["signed"]["vitals"]["heart_rate_bpm"] == 64
    assert doctor.get(at("versions/2/")).json()["signed"]["vitals"]["heart_rate_bpm"] == 90
    assert (corrected["withdrawn_at"], corrected["is_intact"], now["is_intact"]) == (None, True, True)
    unchanged = ("id", "number", "signed_by", "signed_by_name", "signed_at", "sha256", "content", "signed")
    assert {name: now[name] for name in unchanged} == {name: corrected[name] for name in unchanged}


def test_versions_are_listed_newest_first_with_what_became_of_them(doctor, cast, at, corrected):
    second, first = doctor.get(at("versions/")).json()
    paul = {"signed_by": cast.users["paul"].pk, "signed_by_name": "Paul Example"}

    assert second | {"number": 2, **paul, "withdrawn_by": None, "withdrawn_by_name": "", "withdrawn_at": None,
                     "withdrawn_reason": "", "addenda": []} == second  # fmt: skip
    assert first | {"number": 1, **paul, "withdrawn_by": cast.users["paul"].pk, "withdrawn_by_name": "Paul Example",
                    "withdrawn_reason": "Typo"} == first  # fmt: skip
    assert first["signed_at"] < first["withdrawn_at"] < second["signed_at"]
    assert [(addendum["number"], addendum["text"]) for addendum in first["addenda"]] == [(1, "Also wheezing.")]
    assert first.keys() == second.keys() == {
        "id", "number", "signed_by", "signed_by_name", "signed_at", "sha256", "withdrawn_by", "withdrawn_by_name",
        "withdrawn_at", "withdrawn_reason", "addenda",
    }  # fmt: skip


def test_two_versions_are_compared_line_by_line(doctor, at, corrected):
    steps = doctor.get(at("versions/diff/", **{"from": 1, "to": 2})).json()

    assert steps == [
        {
            "section": "subjective",
            "op": "replace",
            "before": ["Coughs — “dry”,", "\tsince Monday.\r", "Naïve \u2028 ✓ 🫁"],
            "after": ["Coughs.", "\tsince Monday."],
        },
        {"section": "assessment", "op": "insert", "before": [], "after": ["Cold."]},
        {"section": "plan", "op": "equal", "before": ["Rest."], "after": ["Rest."]},
    ]


def test_a_version_is_compared_with_the_text_as_it_stands(doctor, at, corrected):
    doctor.post(at("unsign/"))
    doctor.patch(at(), {"plan": "Rest.\nTea."})

    for query in ({"from": 2}, {"from": 2, "to": ""}):
        steps = doctor.get(at("versions/diff/", **query)).json()
        assert [(step["section"], step["op"]) for step in steps] == [
            ("subjective", "equal"), ("assessment", "equal"), ("plan", "equal"), ("plan", "insert"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "wrong"),
    [({}, "from"), ({"from": "x"}, "from"), ({"from": 9}, "from"), ({"from": 1, "to": 9}, "to"),
     ({"from": 1, "to": "0"}, "to"), ({"from": 2**63 - 1}, "from")],
)  # fmt: skip
def test_a_comparison_names_versions_that_are_there(doctor, at, corrected, query, wrong):
    response = doctor.get(at("versions/diff/", **query))

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", wrong])


def test_a_draft_has_no_versions(doctor, at):
    assert doctor.get(at("versions/")).json() == []
    for number in (1, 0, 10**18 - 1, 10**18, "x"):
        assert doctor.get(at(f"versions/{number}/")).status_code == 404


@pytest.mark.parametrize("rest", ["versions/", "versions/1/", "versions/diff/?from=1", "addenda/"])
def test_elsewhere_and_without_the_chart_there_are_none(acting_as, cast, ana, path, rest):
    note = make_signed(ana).progress_note
    address, _, query = rest.partition("?")
    scope = f"?facility_id={cast.facilities['south'].pk}&{query}"

    assert acting_as("selma").get(f"clinical/progress-notes/{note.pk}/{address}{scope}").status_code == 404
    for who, status in ((None, 401), ("bill", 403), ("sara", 403)):
        assert acting_as(who).get(path(f"progress-notes/{note.pk}/{address}") + f"&{query}").status_code == status


def test_a_forged_content_is_seen(doctor, ana, path):
    """Whoever gets past the database's own guard still has the digest against them."""
    encounter = make_signed(ana)
    NoteVersion.unscoped.create(
        facility=ana.facility, note=encounter.progress_note, number=2, content='{"plan":"forged"}',
        content_sha256="0" * 64, signed_at=Encounter.unscoped.get().ended_at, signed_by_name="Paul Example",
    )  # fmt: skip

    address = f"progress-notes/{encounter.progress_note.pk}/versions"
    assert doctor.get(path(f"{address}/2/")).json()["is_intact"] is False
    assert doctor.get(path(f"{address}/1/")).json()["is_intact"] is True
