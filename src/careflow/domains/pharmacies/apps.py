from django.apps import AppConfig


class PharmaciesConfig(AppConfig):
    name = "careflow.domains.pharmacies"
    label = "pharmacies"
