from careflow.domains.billing.admin import procedures, superbills  # noqa: F401  (registers the pages)
