import pytest

from careflow.domains.accounts.models import Session
from tests.domains.accounts.browser import Browser, give_password
from tests.plugins.races import at_once


@pytest.mark.weak_point("S1")
def test_twelve_refreshes_at_once_have_one_successor(own_cast):
    give_password(own_cast, "stan")
    first = Browser()
    first.sign_in()
    token = first.refresh_token

    answers = at_once([lambda: Browser().refresh(token)] * 12)

    assert [answer.status_code for answer in answers] == [200] * 12
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.cookies["careflow_refresh"].value for answer in answers}) == 1
    assert Session.objects.get().generation == 2
