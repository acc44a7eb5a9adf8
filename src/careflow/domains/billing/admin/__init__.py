from careflow.domains.billing.admin import superbills  # noqa: F401  (registers the pages)
