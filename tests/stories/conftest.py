"""Stories run on the same service as the tests of the engine."""

from tests.rasa.conftest import running

__all__ = ["running"]
