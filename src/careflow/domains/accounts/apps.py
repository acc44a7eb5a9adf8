from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "careflow.domains.accounts"
    label = "accounts"
