from careflow.domains.billing.admin import fee_schedules, procedures, superbills  # noqa: F401  (registers the pages)
