"""Builds the service: the one place that chooses implementations.

``bootstrap`` makes ``Services`` from ``Settings``; the other modules build one part each.
May import every package but ``bot.cli``.
"""
