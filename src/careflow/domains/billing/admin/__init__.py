from careflow.domains.billing.admin import fee_schedules  # noqa: F401  (registers its pages)
