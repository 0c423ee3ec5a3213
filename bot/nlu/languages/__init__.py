"""Understanding what is asked in another language than English: which language, then which right."""
