from careflow.domains.billing.admin import procedures

__all__ = ["procedures"]
