"""Understanding: our Rasa components, and what finds the names at the door."""
