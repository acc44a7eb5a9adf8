from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "careflow.domains.organizations"
    label = "organizations"
