from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from careflow.web.api import api
from careflow.web.health import health
from careflow.web.schema import schema

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("v1/users/health/", health),
    path("v1/schema/", schema, name="schema"),
    path("v1/", api.urls),
    path("admin/", admin.site.urls),
]
handler400 = "careflow.web.errors.bad_request"
handler403 = "careflow.web.errors.forbidden"
handler404 = "careflow.web.errors.not_found"
handler500 = "careflow.web.errors.server_error"
