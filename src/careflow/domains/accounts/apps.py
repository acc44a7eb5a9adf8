from datetime import timedelta

from django.apps import AppConfig

ENDED_SESSIONS_KEPT = timedelta(days=30)
OLD_LINKS_KEPT = timedelta(days=30)


class AccountsConfig(AppConfig):
    name = "careflow.domains.accounts"
    label = "accounts"

    def ready(self) -> None:
        from careflow.domains.accounts import guards  # noqa: F401  (declares the trigger)
        from careflow.domains.accounts.operations import purge_sessions
        from careflow.domains.accounts.operations.links import purge_links
        from careflow.domains.accounts.operations.passwords import change_password_at_console
        from careflow.domains.accounts.operations.second_factor import prove_at_console
        from careflow.domains.accounts.operations.sign_in import place_at_console
        from careflow.platform import housekeeping
        from careflow.platform.console_password import register_password_change
        from careflow.platform.console_sign_in import register_accounts

        housekeeping.register("sessions that ended", lambda now: purge_sessions(before=now - ENDED_SESSIONS_KEPT))
        housekeeping.register("links that ran out", lambda now: purge_links(before=now - OLD_LINKS_KEPT))
        register_accounts(second_step=prove_at_console, place_of=place_at_console)
        register_password_change(change_password_at_console)
