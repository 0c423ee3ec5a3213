"""How well the voice hears and how soon it answers: ``make bench-voice``."""
