"""The demo patient's door."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from careflow.domains.accounts import operations as accounts
from careflow.domains.accounts import queries as account_queries
from careflow.domains.accounts.operations import Tokens
from careflow.domains.facilities.operations import DEMO_SIGN_INS_PER_ADDRESS, DemoIsOff
from careflow.platform import limits
from careflow.platform.identity import Sender, Surface
from careflow.platform.problems import DeadToken


def sign_in_demo_patient(*, sender: Sender, user_agent: str, now: datetime) -> Tokens:
    """Raises DemoIsOff without demo mode, without the account, or when it leads nowhere; TooMany, counted together
    with the demo sign-in of the clinics."""
    if not settings.DEMO_MODE:
        raise DemoIsOff
    limits.count(DEMO_SIGN_INS_PER_ADDRESS, sender.address, now=now)
    person = account_queries.find_demo_person(username=settings.PORTAL_DEMO_USERNAME, surface=Surface.PORTAL)
    if person is None:
        raise DemoIsOff
    try:
        with transaction.atomic():
            return accounts.open_session(
                user=person, surface=Surface.PORTAL, sender=sender, user_agent=user_agent, now=now, how="demo"
            )
    except DeadToken:
        raise DemoIsOff from None
