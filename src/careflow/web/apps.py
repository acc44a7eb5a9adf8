from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "careflow.web"
    label = "web"

    def ready(self) -> None:
        from careflow.web import console_sessions

        console_sessions.watch()
