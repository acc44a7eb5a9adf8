from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "careflow.domains.activity"
    label = "activity"
