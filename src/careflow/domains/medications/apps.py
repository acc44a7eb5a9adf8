from django.apps import AppConfig


class MedicationsConfig(AppConfig):
    name = "careflow.domains.medications"
    label = "medications"

    def ready(self) -> None:
        from careflow.domains.allergies.events import AllergyRecorded
        from careflow.domains.medications import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.medications.operations.alerting import warn_of_allergy
        from careflow.platform import events

        events.listen(AllergyRecorded, warn_of_allergy)
