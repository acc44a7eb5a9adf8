from django.apps import AppConfig


class MedicationsConfig(AppConfig):
    name = "careflow.domains.medications"
    label = "medications"

    def ready(self) -> None:
        from careflow.domains.allergies.events import AllergyRecorded
        from careflow.domains.medications import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.medications.export import PART
        from careflow.domains.medications.operations.alerting import warn_of_allergy
        from careflow.domains.patients.queries import register_chart_part
        from careflow.platform import events

        register_chart_part(PART)
        events.listen(AllergyRecorded, warn_of_allergy)
