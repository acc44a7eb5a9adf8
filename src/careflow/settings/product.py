"""Settings of a running clinic; Refused says why it will not start."""

from careflow.settings.base import *  # noqa: F403  (a settings module is its names)
from careflow.settings.composition import from_environment
from careflow.settings.environment import read
from careflow.settings.refused import Refused

try:
    globals().update(from_environment(read()))
except OSError as error:
    raise Refused(f"DATA_DIR cannot be used: {error.filename}: {error.strerror}.") from None
