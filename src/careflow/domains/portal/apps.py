from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "careflow.domains.portal"
    label = "portal"

    def ready(self) -> None:
        from careflow.domains.accounts.queries import register_belonging
        from careflow.domains.portal import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.portal.operations.reminders import remind_everywhere
        from careflow.domains.portal.queries.identity import find_actor
        from careflow.platform import housekeeping
        from careflow.platform.identity import Surface, register_finder

        register_finder(Surface.PORTAL, find_actor)
        register_belonging(Surface.PORTAL, relation="portal_account")
        housekeeping.register("reminders of visits", lambda now: remind_everywhere(now=now), in_one_transaction=False)
        self._listen()

    def _listen(self) -> None:
        from careflow.domains.accounts.events import PasswordSet
        from careflow.domains.medications.events import RefillResolved
        from careflow.domains.messaging.events import MessageWritten
        from careflow.domains.patients.events import OwnProfileChanged
        from careflow.domains.portal.operations import security, telling
        from careflow.domains.portal.queries import recipients
        from careflow.domains.scheduling.events import AppointmentBooked, AppointmentChanged, AppointmentDeleted
        from careflow.domains.scheduling.queries import register_follower
        from careflow.platform import events

        register_follower(recipients.ACCOUNTS, recipients.accounts_of_patient)
        register_follower(recipients.LINKS, recipients.links_to_patient)
        events.listen(AppointmentBooked, telling.tell_of_booking)
        events.listen(AppointmentChanged, telling.tell_of_change)
        events.listen(AppointmentDeleted, telling.tell_of_deletion)
        events.listen(MessageWritten, telling.tell_of_message)
        events.listen(RefillResolved, telling.tell_of_refill)
        events.listen(PasswordSet, security.tell_of_password)
        events.listen(OwnProfileChanged, security.tell_old_address)
