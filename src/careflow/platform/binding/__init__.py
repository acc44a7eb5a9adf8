"""Binding papers into one PDF. It knows files and pages, not what they say.

Strangers' files are read in a process of its own (`work.py`): it has none of our secrets in its environment, little
memory and little time, and when a file brings it down the server stays up. What it makes goes straight to disk.
"""

from careflow.platform.binding.job import Paper, Reason, Unbindable
from careflow.platform.binding.process import bind

__all__ = ["Paper", "Reason", "Unbindable", "bind"]
