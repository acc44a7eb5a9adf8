from datetime import timedelta

from django.apps import AppConfig

ENDED_SESSIONS_KEPT = timedelta(days=30)


class AccountsConfig(AppConfig):
    name = "careflow.domains.accounts"
    label = "accounts"

    def ready(self) -> None:
        from careflow.domains.accounts.operations import purge_sessions
        from careflow.platform import housekeeping

        housekeeping.register("sessions that ended", lambda now: purge_sessions(before=now - ENDED_SESSIONS_KEPT))
