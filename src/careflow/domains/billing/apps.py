from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "careflow.domains.billing"
    label = "billing"
