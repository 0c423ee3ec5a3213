"""Staff pages on which a school sets itself up, and changes what it set up: the notice, its answers, the settings."""
