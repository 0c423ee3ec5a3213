"""Runs Rasa: in this process (``embedded``), or apart from it over HTTP (``remote``, ``serve``).

Nouns: assistant, tracker, channel, action server, model. ``scripted`` stands in for Rasa in tests.
May import conversations and what lies below; only engine, nlu and models import Rasa or TensorFlow.
"""
