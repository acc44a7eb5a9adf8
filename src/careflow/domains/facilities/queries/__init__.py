from careflow.domains.facilities.queries.at_work import find_at_work
from careflow.domains.facilities.queries.dictionaries import (
    Gender,
    Role,
    Status,
    Title,
    VisitType,
    find_appointment_type,
    find_gender,
    find_status,
    gender_by_code,
    genders,
    roles,
    status_by_code,
    statuses,
    titles,
    visit_types,
)
from careflow.domains.facilities.queries.facilities import (
    CLOCK_COLUMNS,
    FacilityClock,
    FacilityRow,
    administers,
    facility_clock,
    get_facility,
    list_facilities,
    manages_all,
)
from careflow.domains.facilities.queries.identity import find_actor
from careflow.domains.facilities.queries.names import facility_names
from careflow.domains.facilities.queries.place import Place, place_of
from careflow.domains.facilities.queries.resources import ResourceRow, find_resource, get_resource, list_resources
from careflow.domains.facilities.queries.rights import holds_anywhere, holds_at
from careflow.domains.facilities.queries.schedules import check_schedule, register_schedule_reader
from careflow.domains.facilities.queries.staff import StaffRow, find_staff, get_staff, list_staff
from careflow.domains.facilities.rules.names import can_render_claims, display_name

__all__ = [
    "CLOCK_COLUMNS",
    "FacilityClock",
    "FacilityRow",
    "Gender",
    "Place",
    "ResourceRow",
    "Role",
    "StaffRow",
    "Status",
    "Title",
    "VisitType",
    "administers",
    "can_render_claims",
    "check_schedule",
    "display_name",
    "facility_clock",
    "facility_names",
    "find_actor",
    "find_appointment_type",
    "find_at_work",
    "find_gender",
    "find_resource",
    "find_staff",
    "find_status",
    "gender_by_code",
    "genders",
    "get_facility",
    "get_resource",
    "get_staff",
    "holds_anywhere",
    "holds_at",
    "list_facilities",
    "list_resources",
    "list_staff",
    "manages_all",
    "place_of",
    "register_schedule_reader",
    "roles",
    "status_by_code",
    "statuses",
    "titles",
    "visit_types",
]
