from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "careflow.web"
    label = "web"
