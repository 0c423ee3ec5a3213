"""Staff pages on accounts: signing in, one's own account, all accounts, the audit log."""
