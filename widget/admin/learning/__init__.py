"""Staff pages on what the assistant learns: corrections, versions, the notice."""
