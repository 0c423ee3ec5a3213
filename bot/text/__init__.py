"""Words: typos, inflections, spoken numbers and postcodes, TOML with messages that name the line.

Pure; may import platform.errors.
"""
