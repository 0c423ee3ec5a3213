"""A component of Rasa's pipeline that learns nothing when a model is trained."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier


class UntrainedComponent(GraphComponent, IntentClassifier):
    """Is made with its configuration alone; subclasses write ``process``."""

    def __init__(self, config: dict[str, Any] | None = None) -> None:
        self._config = config or {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UntrainedComponent:
        """Make one, as Rasa asks."""
        del model_storage, resource, execution_context
        return cls(config)
