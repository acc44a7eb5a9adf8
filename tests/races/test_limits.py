"""Limits hold for all workers together: of many tries at once, not one more gets through than the limit says."""

import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from careflow.domains.accounts.operations.sign_in import SIGN_INS_PER_ACCOUNT
from careflow.domains.audit.models import AuditEvent
from careflow.platform.limits import Limit
from careflow.platform.models import LimitCounter
from proofs.wire import Line
from tests.cast import enter_patients
from tests.conftest import As, token_for
from tests.domains.accounts.browser import PASSWORD, give_password
from tests.plugins.races import at_once
from tests.races import limit_settings
from tests.races.doors import MORE, WRONG, Doors
from tests.races.served import served

pytestmark = pytest.mark.xdist_group("limits")
CLIENTS = 16
WINDOWS = 4  # through which a stranger goes on guessing
# These refuse nobody: within their window, opening again writes no further event.
QUIET = {"chart.opening", "console.opening", "thread.opening"}


class Crowd:
    """Clients with a connection each, so that all workers hear of it."""

    def __init__(self, port):
        self.lines = [Line(port) for _ in range(CLIENTS)]

    def rush(self, questions):
        answers = []
        for first in range(0, len(questions), CLIENTS):
            sent = list(zip(self.lines, questions[first : first + CLIENTS], strict=False))
            for line, question in sent:
                line.send(question)
            answers += [line.receive() for line, _ in sent]
        return answers

    def leave(self):
        for line in self.lines:
            line.close()


@pytest.fixture
def doors(own_cast, tmp_path, settings):
    settings.PASSWORD_HASHERS = limit_settings.PASSWORD_HASHERS
    give_password(own_cast, "paul")
    with served(tmp_path, limit_settings.__name__) as server:
        yield Doors(own_cast, server.port)
    connections.close_all()


@pytest.fixture
def rush(doors):
    crowd = Crowd(doors.port)
    yield crowd.rush
    crowd.leave()


def declared():
    """Every limit of the product by its name."""
    loaded = [module for name, module in sys.modules.items() if name.startswith("careflow.")]
    found = [value for module in loaded for value in vars(module).values() if isinstance(value, Limit)]
    return {limit.name: limit.most for limit in found}


def is_stopped(told):
    return told.status == 429 or b"Too many tries. Please wait a moment." in told.body


@pytest.mark.weak_point("S5", "N11")
def test_of_many_tries_at_once_not_one_more_than_the_limit_gets_through(doors, rush):
    tried = {name: most for name, most in declared().items() if name not in QUIET}
    through, failed = {}, Counter()
    for name, most in tried.items():
        answers = rush(getattr(doors, name.replace(".", "_"))(most + MORE))
        through[name] = len(answers) - sum(map(is_stopped, answers))
        failed += Counter(told.status for told in answers if told.status >= 500)

    assert through == tried
    assert not failed


def test_opening_a_chart_many_times_at_once_is_one_event(own_cast):
    enter_patients(own_cast)
    ana, ada = own_cast.patients["ana"], As(token_for(own_cast.users["ada"]))
    opening = lambda: ada.get(f"patients/{ana.pk}/?facility_id={ana.facility_id}")  # noqa: E731

    answers = at_once([opening] * CLIENTS)

    assert Counter(answer.status_code for answer in answers) == {200: CLIENTS}
    assert AuditEvent.objects.filter(action="view", object_pk=str(ana.pk)).count() == 1


@pytest.mark.weak_point("S5", "N11")
def test_whoever_goes_on_guessing_keeps_the_doctor_out_of_no_place_and_device_that_knows_them(doors, rush):
    """From anywhere else a new password by mail is the way in: docs/security/asvs.md, V6.1.1."""
    office, hotel, elsewhere = "198.51.100.7", "198.51.100.8", "198.51.100.9"

    def enter(address, cookie=""):
        sent = doors.sign_in("paul", PASSWORD, address=address).having(Cookie=f"{doors.cookie}; {cookie}")
        (told,) = rush([sent])
        return told

    laptop = next(value for name, value in enter(office).headers if value.startswith("careflow_refresh"))
    for _ in range(WINDOWS):
        window_ends()
        guesses = rush([doors.sign_in("paul", WRONG, address=doors.address()) for _ in range(2 * CLIENTS)])
        assert Counter(told.status for told in guesses) == {
            400: SIGN_INS_PER_ACCOUNT.most,
            429: 2 * CLIENTS - SIGN_INS_PER_ACCOUNT.most,
        }
        assert [enter(office).status, enter(hotel, laptop).status, enter(elsewhere).status] == [200, 200, 429]
    window_ends()
    assert enter(elsewhere).status == 200


def window_ends():
    LimitCounter.objects.filter(name__startswith=SIGN_INS_PER_ACCOUNT.name).update(
        window_starts_at=timezone.now() - SIGN_INS_PER_ACCOUNT.window - timedelta(seconds=1)
    )
