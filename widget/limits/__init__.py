"""Bounds on what callers may do: rates, connections, body sizes, a fair queue."""
