from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "careflow.domains.documents"
    label = "documents"

    def ready(self) -> None:
        from careflow.domains.documents import guards  # noqa: F401  (declares the triggers)
