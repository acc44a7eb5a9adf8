from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClinicalConfig(AppConfig):
    name = "careflow.domains.clinical"
    label = "clinical"

    def ready(self) -> None:
        from careflow.domains.audit.operations import register_check
        from careflow.domains.clinical import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.clinical.export import PART
        from careflow.domains.clinical.operations import visits
        from careflow.domains.clinical.operations.verification import check_signatures
        from careflow.domains.clinical.rules.vital_signs import MEASUREMENTS
        from careflow.domains.patients.queries import register_chart_part
        from careflow.domains.scheduling.events import AppointmentBooked, AppointmentChanged, AppointmentDeleted
        from careflow.domains.scheduling.queries import register_follower
        from careflow.platform import events, problems

        register_chart_part(PART)
        register_follower(visits.ENCOUNTERS, visits.encounters_of_visit)
        events.listen(AppointmentBooked, visits.open_with_visit)
        events.listen(AppointmentChanged, visits.follow_visit)
        events.listen(AppointmentDeleted, visits.close_with_visit)
        register_check("Signed notes", check_signatures)
        problems.name_fields({name: measurement.label for name, measurement in MEASUREMENTS.items()})

        post_migrate.connect(_ship_common_codes, sender=self, dispatch_uid="clinical.common_codes")


def _ship_common_codes(*, using: str, **_: Any) -> None:
    from careflow.domains.clinical.operations.codes import ship_common_codes

    ship_common_codes(using=using)
