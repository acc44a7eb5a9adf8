import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.messaging.rules import refills
from careflow.domains.messaging.rules.threads import (
    CLINICIAN,
    PATIENT,
    SYSTEM,
    Counters,
    is_unread,
    preview,
    shown_sender,
)

senders = st.lists(st.sampled_from([PATIENT, CLINICIAN, SYSTEM]), max_size=20)


@given(senders)
def test_counters_know_the_last_number_of_either_side(said):
    counters = Counters()
    for sender in said:
        counters = counters.after(sender)

    numbers = {True: 0, False: 0}
    numbers |= {sender == PATIENT: place for place, sender in enumerate(said, 1)}
    assert (counters.messages, counters.from_patient, counters.from_clinic) == (
        len(said),
        numbers[True],
        numbers[False],
    )


@given(senders, st.integers(0, 20), st.sampled_from([True, False]))
def test_unread_is_what_the_others_wrote_beyond_the_mark(said, mark, reads_as_patient):
    counters = Counters()
    for sender in said:
        counters = counters.after(sender)
    last = counters.from_clinic if reads_as_patient else counters.from_patient

    beyond = [sender for place, sender in enumerate(said, 1) if place > mark]
    assert is_unread(last, mark) == any((sender == PATIENT) != reads_as_patient for sender in beyond)
    assert is_unread(last, None) == is_unread(last, 0)


@given(st.text(max_size=300))
def test_a_preview_is_how_the_body_begins(body):
    assert body.startswith(preview(body))
    assert len(preview(body)) == min(len(body), 120)


def test_patients_know_two_sides():
    assert [shown_sender(each) for each in (PATIENT, CLINICIAN, SYSTEM)] == ["patient", "clinician", "clinician"]


def test_a_denial_says_what_was_asked_and_why_not():
    assert refills.denied(medication_name="Lisinopril", is_of_pharmacy=False, note="A blood test is due.") == (
        "You asked us for a refill of Lisinopril. We could not approve it.\n\nA blood test is due.\n\n"
        "If you have questions, please answer here or call us."
    )
    without = refills.denied(medication_name="Lisinopril", is_of_pharmacy=True, note="")
    assert without.startswith("Your pharmacy asked us for a refill of Lisinopril. We could not approve it.\n\nIf you")


@pytest.mark.parametrize(("is_of_pharmacy", "whose"), [(True, "your pharmacy asked for"), (False, "you asked for")])
def test_a_medication_that_ended_says_so(is_of_pharmacy, whose):
    text = refills.no_longer_taken(medication_name="Lisinopril", is_of_pharmacy=is_of_pharmacy)

    assert text.startswith("Lisinopril is no longer among the medications that you take according to your chart, so")
    assert f"the refill {whose} was cancelled." in text
