"""Binding papers into one PDF, and seeing beforehand that they can be. It knows files and pages, not what they say.

Strangers' files are read in a process of its own (`work.py` to bind, `looking.py` to examine): it has none of our
secrets in its environment, little memory and little time, and when a file brings it down the server stays up. What it
makes goes straight to disk.
"""

from careflow.platform.binding.job import MOST_PIXELS, MOST_PLAIN_PIXELS, Paper, Reason, Unbindable
from careflow.platform.binding.process import bind, examine

__all__ = ["MOST_PIXELS", "MOST_PLAIN_PIXELS", "Paper", "Reason", "Unbindable", "bind", "examine"]
