"""Ways to reach the engine that understands and answers; one port, several implementations."""
