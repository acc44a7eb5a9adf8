from careflow.domains.billing.admin import fee_schedules, superbills  # noqa: F401  (registers the pages)
