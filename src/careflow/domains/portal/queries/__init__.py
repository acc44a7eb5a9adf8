from careflow.domains.portal.queries.accounts import Account, Holder, State, get_account, need_account
from careflow.domains.portal.queries.identity import find_actor
from careflow.domains.portal.queries.invitations import knows_birth_date
from careflow.domains.portal.queries.proxies import Proxy, get_proxy, list_proxies
from careflow.domains.portal.queries.subjects import SpokenFor, list_spoken_for

__all__ = [
    "Account",
    "Holder",
    "Proxy",
    "SpokenFor",
    "State",
    "find_actor",
    "get_account",
    "get_proxy",
    "knows_birth_date",
    "list_proxies",
    "list_spoken_for",
    "need_account",
]
