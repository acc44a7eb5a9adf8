from careflow.domains.insurance.api import carriers, facility_overrides, organization_carriers, policies
from careflow.domains.insurance.api.routes import routes

__all__ = ["carriers", "facility_overrides", "organization_carriers", "policies", "routes"]
