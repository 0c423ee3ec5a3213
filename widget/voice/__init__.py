"""Listening and speaking: a process of its own (``engine``), and what the web tier needs to talk to it."""
