"""Rasa components: topic, context, danger and scope, and the languages beside English."""
