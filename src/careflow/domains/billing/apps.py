from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "careflow.domains.billing"
    label = "billing"

    def ready(self) -> None:
        from careflow.domains.billing import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.billing.queries import may_choose_schedule
        from careflow.domains.facilities.queries import register_schedule_reader

        register_schedule_reader(may_choose_schedule)
