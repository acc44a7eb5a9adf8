"""What whoever opens an invitation must know."""

from datetime import date

from careflow.domains.portal.models import PortalAccount, ProxyAccess


def knows_birth_date(*, user_id: int, born: date) -> bool:
    """Whether this is the date of birth of the person's own chart, or of somebody whom they are to look after."""
    own = PortalAccount.unscoped.filter(user_id=user_id, patient__date_of_birth=born)
    linked = ProxyAccess.unscoped.filter(account__user_id=user_id, revoked_at=None, patient__date_of_birth=born)
    return own.exists() or linked.exists()
