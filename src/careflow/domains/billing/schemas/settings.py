from careflow.platform.endpoint.shapes import Strict


class BillingSettingsIn(Strict):
    """What is left out keeps its value."""

    require_clean_check: bool = False
