"""Operating the web side: health, metrics, logs, background jobs."""
