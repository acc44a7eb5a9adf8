from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, path
from django.urls.resolvers import RoutePattern
from django.views.generic import RedirectView

from careflow.web.api import api
from careflow.web.health import health
from careflow.web.pages import catalog_page, docs_page, portal_password_page, set_password_page
from careflow.web.resolving import ByBeginning
from careflow.web.schema import schema

routes, app_name, namespace = api.urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/users/health/", health),
    path("v1/schema/", schema, name="schema"),
    ByBeginning(RoutePattern("v1/"), routes, app_name=app_name, namespace=namespace),
    path("", catalog_page, name="catalog"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}web/icon.svg")),
    path("docs/", docs_page, name="docs"),
    path("set-password/", set_password_page, name="set_password"),
    path("portal/set-password/", portal_password_page, name="portal_set_password"),
    path("health/", health, name="health"),
    path("admin/", admin.site.urls),
]
handler400 = "careflow.web.errors.bad_request"
handler403 = "careflow.web.errors.forbidden"
handler404 = "careflow.web.errors.not_found"
handler500 = "careflow.web.errors.server_error"
