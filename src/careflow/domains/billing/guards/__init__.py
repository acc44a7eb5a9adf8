from careflow.domains.billing.guards import superbills  # noqa: F401  (declares the triggers)
