from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "careflow.domains.scheduling"
    label = "scheduling"

    def ready(self) -> None:
        from careflow.domains.facilities.events import FacilityChanged, StatusRecoded
        from careflow.domains.patients.queries import register_chart_part
        from careflow.domains.scheduling import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.scheduling.export import PART
        from careflow.domains.scheduling.operations.presence import purge_everywhere
        from careflow.domains.scheduling.operations.renewing import follow_facility, renew_everywhere
        from careflow.domains.scheduling.operations.statuses import keep_meaning
        from careflow.platform import events, housekeeping

        register_chart_part(PART)
        events.listen(StatusRecoded, keep_meaning)
        events.listen(FacilityChanged, follow_facility)
        housekeeping.register("holds and edit sessions that ran out", lambda now: purge_everywhere(now=now))
        housekeeping.register(
            "bookable times that came or went", lambda now: renew_everywhere(now=now), in_one_transaction=False
        )
