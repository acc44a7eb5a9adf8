"""A console with one typical page, so that its ground rules are tested without any domain's own pages."""

from django.contrib.auth.models import Group
from django.urls import path

from careflow.domains.audit.admin import AuditEvents
from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import AppointmentType
from careflow.platform.console import ConsoleAdmin, ConsoleSite
from careflow.web.admin import Groups


class Types(ConsoleAdmin):
    list_display = ("id", "name")
    search_fields = ("name",)
    refusals = {"appointmenttype_code_once": "Another type has this code."}
    deletable = True


site = ConsoleSite()
site.register(AppointmentType, Types)
site.register(AuditEvent, AuditEvents)
site.register(Group, Groups)
urlpatterns = [path("admin/", site.urls)]
handler500 = "careflow.web.errors.server_error"
