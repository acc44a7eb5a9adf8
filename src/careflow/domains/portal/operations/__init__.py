from careflow.domains.portal.operations.accounts import open_account
from careflow.domains.portal.operations.demo import sign_in_demo_patient

__all__ = ["open_account", "sign_in_demo_patient"]
