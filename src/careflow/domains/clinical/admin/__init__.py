from careflow.domains.clinical.admin import vitals

__all__ = ["vitals"]
