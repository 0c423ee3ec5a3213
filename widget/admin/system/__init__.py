"""Staff pages on the service itself: status, kill switch, retention, subject access, statistics."""
