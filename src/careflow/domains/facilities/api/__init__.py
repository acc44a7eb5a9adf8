from careflow.domains.facilities.api import (  # noqa: F401  (each registers its routes)
    facilities,
    genders,
    me,
    people,
    resources,
    roles,
    staff,
    statuses,
    titles,
    types,
)
from careflow.domains.facilities.api.routes import routes

__all__ = ["routes"]
