from enum import StrEnum


class SchedulePermission(StrEnum):
    VIEW = "schedule.view"
    CREATE = "schedule.create"
    UPDATE = "schedule.update"
    DELETE = "schedule.delete"
