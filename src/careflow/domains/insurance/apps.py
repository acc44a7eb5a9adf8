from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    name = "careflow.domains.insurance"
    label = "insurance"
