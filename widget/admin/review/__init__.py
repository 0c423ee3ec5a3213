"""Staff pages on conversations: the list, one conversation, and those that tell of danger."""
