from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "careflow.domains.documents"
    label = "documents"

    def ready(self) -> None:
        from careflow.domains.documents import guards  # noqa: F401  (declares the triggers)
        from careflow.domains.documents.export import PART
        from careflow.domains.documents.operations.categories import add_default_categories
        from careflow.domains.documents.operations.staging import remove_abandoned
        from careflow.domains.documents.queries.charts import papers_of_charts
        from careflow.domains.facilities.events import FacilityOpened
        from careflow.domains.patients.queries import register_chart_part, register_papers
        from careflow.platform import events, housekeeping

        register_chart_part(PART)
        register_papers(papers_of_charts)
        events.listen(FacilityOpened, add_default_categories)
        housekeeping.register("files of uploads that were cut off", lambda now: remove_abandoned(now=now))
