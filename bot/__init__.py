"""The privacy-help service itself; imports no web framework."""
