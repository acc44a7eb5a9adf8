"""A provider whose windows ask for the calendar's address at the same moment."""

from collections import Counter

from careflow.domains.scheduling.models import CalendarFeed
from tests.conftest import As, token_for
from tests.plugins.races import at_once


def test_of_addresses_made_at_once_all_are_told_and_the_last_one_works(own_cast):
    token = token_for(own_cast.users["paul"])
    path = f"appointments/calendar-feed/?facility_id={own_cast.facilities['north'].pk}"

    answers = at_once([lambda: As(token).post(path)] * 8)

    assert Counter(answer.status_code for answer in answers) == {201: 8}
    last = CalendarFeed.unscoped.get(ended_at=None)
    assert last.pk == CalendarFeed.unscoped.latest("pk").pk
    opened = [As(None).get(answer.json()["url"].partition("/v1/")[2]).status_code for answer in answers]
    assert Counter(opened) == {200: 1, 404: 7}
    begun = list(CalendarFeed.unscoped.order_by("pk").values_list("created_at", flat=True))
    assert begun == sorted(begun)


def test_an_address_that_is_ended_while_others_are_made_is_no_error(own_cast):
    token = token_for(own_cast.users["paul"])
    path = f"appointments/calendar-feed/?facility_id={own_cast.facilities['north'].pk}"

    answers = at_once([lambda: As(token).post(path), lambda: As(token).delete(path)] * 4)

    assert Counter(answer.status_code for answer in answers) == {201: 4, 204: 4}
    assert CalendarFeed.unscoped.filter(ended_at=None).count() <= 1
