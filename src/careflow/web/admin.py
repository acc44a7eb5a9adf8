"""The pages of Django's own models that an administrator of the console needs."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group

from careflow.platform.console import ConsoleAdmin

admin.site.unregister(Group)


@admin.register(Group)
class Groups(ConsoleAdmin, GroupAdmin):
    """Bundles of console rights; they mean nothing outside the console."""

    deletable = True
    list_display = ("name",)
