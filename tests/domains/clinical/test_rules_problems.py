from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.clinical.rules.problems import LABELS, ProblemStatus, date_errors, settle_resolution

TODAY = date(2026, 3, 15)
DAYS = st.dates(TODAY - timedelta(days=30), TODAY + timedelta(days=3))
STATUSES = st.sampled_from([status.value for status in ProblemStatus])
SAID = st.fixed_dictionaries(
    {}, optional={"status": STATUSES, "onset_date": st.none() | DAYS, "resolved_date": st.none() | DAYS}
)
EMPTY = {"status": ProblemStatus.ACTIVE.value, "onset_date": None, "resolved_date": None}


@given(st.lists(SAID, max_size=6))
def test_whatever_is_said_one_after_the_other_the_line_makes_sense(changes):
    stands = EMPTY
    for said in changes:
        settled = settle_resolution(stands, said, today=TODAY)
        after = {**stands, **settled}
        different = {name: value for name, value in settled.items() if stands[name] != value}
        if stands["status"] != ProblemStatus.ENTERED_IN_ERROR and not date_errors(different, after, today=TODAY):
            stands = after
        if stands["status"] == ProblemStatus.RESOLVED:
            assert stands["resolved_date"] is not None
            assert stands["resolved_date"] <= TODAY
        if stands["status"] in {ProblemStatus.ACTIVE, ProblemStatus.INACTIVE}:
            assert stands["resolved_date"] is None
        if stands["onset_date"] is not None:
            assert stands["onset_date"] <= (stands["resolved_date"] or TODAY)


def test_an_old_resolution_without_a_day_stays_without_one():
    stored = {**EMPTY, "status": ProblemStatus.RESOLVED.value}

    assert settle_resolution(stored, {"notes": "seen"}, today=TODAY) == {"notes": "seen"}
    assert settle_resolution(stored, {"status": "resolved"}, today=TODAY) == {"status": "resolved"}
    assert settle_resolution(stored, {"resolved_date": None}, today=TODAY)["resolved_date"] == TODAY


def test_an_error_keeps_its_dates():
    stored = {**EMPTY, "status": ProblemStatus.RESOLVED.value, "resolved_date": TODAY}

    assert settle_resolution(stored, {"status": "entered_in_error"}, today=TODAY) == {"status": "entered_in_error"}


def test_every_status_has_a_label():
    assert LABELS == {
        "active": "Active", "inactive": "Inactive", "resolved": "Resolved", "entered_in_error": "Entered in Error",
    }  # fmt: skip
