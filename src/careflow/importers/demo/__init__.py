"""The demo clinic group: made-up people in three clinics, so that a new installation has something to show."""

from careflow.importers.demo.build import Built, DemoRefused, build_demo

__all__ = ["Built", "DemoRefused", "build_demo"]
