from careflow.domains.billing.guards import fee_schedules  # noqa: F401  (declares the triggers)
