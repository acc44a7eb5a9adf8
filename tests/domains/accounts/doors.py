"""What the tests of passwords and second factors need: letters with links, and an authenticator app."""

import re
from urllib.parse import parse_qs

from django.utils import timezone

from careflow.domains.accounts import rules
from careflow.domains.accounts.models import RecoveryCode, SecondFactor
from careflow.domains.accounts.operations.links import digest_of
from tests.cast import LONG_AGO

NEW = "four other good words"
SECRET = rules.shown_secret(b"twenty bytes of salt")
RECOVERY = "ABCD-EFGH-IJKL-MNOP"


def link_in(letter):
    """`{"uid": …, "token": …}` from the address in a letter; in those of the portal, `purpose`, too."""
    found = re.search(r"http://testserver/(?:portal/)?set-password/#(\S+)", letter.body)
    return {name: values[0] for name, values in parse_qs(found[1]).items()}


def give_factor(user, *, codes=(RECOVERY,)):
    factor = SecondFactor.objects.create(user=user, secret=SECRET, started_at=LONG_AGO, confirmed_at=LONG_AGO)
    for code in codes:
        RecoveryCode.objects.create(factor=factor, digest=digest_of(rules.plain_code(code)))
    return factor


def code_now(secret=SECRET, *, steps=0):
    return rules.code_at(rules.secret_from(secret), rules.step_at(timezone.now()) + steps)
