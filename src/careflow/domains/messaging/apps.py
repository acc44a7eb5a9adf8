from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "careflow.domains.messaging"
    label = "messaging"

    def ready(self) -> None:
        from careflow.domains.medications.events import RefillResolved
        from careflow.domains.messaging import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.messaging.export import PART
        from careflow.domains.messaging.operations.refills import tell_of_refill
        from careflow.domains.patients.queries import register_chart_part
        from careflow.platform import events

        register_chart_part(PART)
        events.listen(RefillResolved, tell_of_refill)
