from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from careflow.web.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", api.urls),
    path("admin/", admin.site.urls),
]
handler404 = "careflow.web.errors.not_found"
handler500 = "careflow.web.errors.server_error"
