from tests.web.conftest import console

__all__ = ["console"]
