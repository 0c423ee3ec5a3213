"""What is said aloud and how it is heard: rendering, spelling, phonetics.

May import notice, law and text.
"""
