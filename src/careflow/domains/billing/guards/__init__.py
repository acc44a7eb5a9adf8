from careflow.domains.billing.guards import fee_schedules, superbills  # noqa: F401  (declares the triggers)
