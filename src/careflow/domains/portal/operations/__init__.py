from careflow.domains.portal.operations.accounts import AccountFields, change_account, invite_patient, open_account
from careflow.domains.portal.operations.demo import sign_in_demo_patient
from careflow.domains.portal.operations.invitations import accept_invitation
from careflow.domains.portal.operations.proxies import (
    Added,
    AlreadyLinked,
    Guardian,
    LinkEnded,
    ProxyFields,
    add_proxy,
    change_proxy,
    invite_proxy,
    revoke_proxy,
)

__all__ = [
    "AccountFields", "Added", "AlreadyLinked", "Guardian", "LinkEnded", "ProxyFields", "accept_invitation",
    "add_proxy", "change_account", "change_proxy", "invite_patient", "invite_proxy", "open_account", "revoke_proxy",
    "sign_in_demo_patient",
]  # fmt: skip
