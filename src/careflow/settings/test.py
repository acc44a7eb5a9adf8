"""Settings of the test suite: no secrets, no network, SQLite unless DATABASE_URL names PostgreSQL."""

import os

import dj_database_url

from careflow.settings.base import *  # noqa: F403  (a settings module is its names)
from careflow.settings.databases import database
from careflow.settings.environment import MEBIBYTE
from careflow.settings.storages import STATIC_FILES

SECRET_KEY = "test-" * 10
FIELD_KEYS = {"t1": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}
AUDIT_SIGNING_KEYS = ["AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="]
AUDIT_PUBLIC_KEYS: list[str] = []
NEWEST_SEALS = ""  # no folder: nothing is remembered
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
CORS_ALLOWED_ORIGINS = ["http://localhost:5173", "http://localhost:5174"]
CSRF_TRUSTED_ORIGINS = CORS_ALLOWED_ORIGINS
DATABASES = {
    "default": database(dict(dj_database_url.parse(os.environ.get("TEST_DATABASE_URL") or "sqlite://:memory:")))
}
STORAGES = {
    "documents": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": STATIC_FILES,
}
DOCUMENT_MAX_UPLOAD_BYTES = 10 * MEBIBYTE
BUNDLE_MAX_PAGES = 300
BUNDLE_MAX_BYTES = 100 * MEBIBYTE
CLAMAV_ADDRESS = ""
CLAMAV_REQUIRED = True
DEMO_MODE = True
DEMO_USERNAME = "demo"
PORTAL_DEMO_USERNAME = "patient_demo"
ALLOW_PUBLIC_REGISTRATION = False
NUM_PROXIES = 0
REDIS_URL = ""
HTTPS = False
MAIL_FROM = "CareFlow <careflow@localhost>"
MAIL_IN_BACKGROUND = False
PORTAL_ADDRESS = "https://portal.example.org/"
PASSWORD_PAGES = {
    "clinic": "http://testserver/set-password/",
    "portal": "http://testserver/portal/set-password/",
}
WHITENOISE_AUTOREFRESH = True  # every test client would look up all static files anew
