"""Understanding: our Rasa components, and the spaCy model that they and the door share."""
