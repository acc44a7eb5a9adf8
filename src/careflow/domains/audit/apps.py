from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "careflow.domains.audit"
    label = "audit"

    def ready(self) -> None:
        from careflow.domains.audit import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.audit.console import history_of, record_console_look, record_console_write
        from careflow.domains.audit.operations import check_seals, register_check
        from careflow.domains.audit.queries.replication import LogTrail
        from careflow.platform import replica
        from careflow.platform.console import register_ledger

        register_check("The log and its seals", check_seals)
        replica.register(LogTrail())
        register_ledger(record=record_console_write, shown=record_console_look, history_of=history_of)
