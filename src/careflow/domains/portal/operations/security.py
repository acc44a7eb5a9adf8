"""Letters that nobody can switch off: somebody else may be at work in one's name."""

from datetime import datetime

from django.conf import settings

from careflow.domains.accounts.events import PasswordSet
from careflow.domains.patients.events import OwnProfileChanged
from careflow.domains.portal.models import PortalAccount
from careflow.domains.portal.operations.letters import instant
from careflow.domains.portal.queries.recipients import list_recipients
from careflow.domains.portal.rules import letters
from careflow.platform import mail
from careflow.platform.actor import system
from careflow.platform.identity import Surface
from careflow.platform.mail import Letter


def tell_old_address(fact: OwnProfileChanged) -> None:
    """It is the address that hears of it: the new one may be somebody else's."""
    if not fact.old_email:
        return
    anybody = system(name="Letters of the portal", facility_id=fact.facility_id)
    places = [someone.place for someone in list_recipients(actor=anybody, patient_ids=[fact.patient_id])]
    text = letters.of_changed_address(place=places[0] if places else "your clinic")
    key = f"address:{fact.patient_id}:{instant(fact.at)}"
    mail.send(Letter(fact.old_email, text.subject, text.body), key=key, now=fact.at)


def tell_former_address(*, account: PortalAccount, address: str, now: datetime) -> None:
    """The clinic has given the account another address; whoever reads the former one may know better."""
    if address:
        text = letters.of_changed_account(portal=settings.PORTAL_ADDRESS)
        key = f"account:{account.pk}:{instant(now)}"
        mail.send(Letter(address, text.subject, text.body), key=key, now=now)


def tell_of_password(fact: PasswordSet) -> None:
    if fact.surface is not Surface.PORTAL or not fact.email:
        return
    text = letters.of_password(portal=settings.PORTAL_ADDRESS)
    key = f"password:{fact.user_id}:{instant(fact.at)}"
    mail.send(Letter(fact.email, text.subject, text.body), key=key, now=fact.at)
