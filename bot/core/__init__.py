"""Pure rules: no I/O, no clock, no framework; everything a function needs is handed to it."""
