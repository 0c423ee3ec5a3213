"""Staff pages on requests: the list, one request, its steps, letters, files and recordings."""
