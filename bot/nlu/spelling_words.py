"""What a speller cannot work out from likeness: how people shorten words, and which keys lie side by side."""

from __future__ import annotations

from typing import Final

# Only what can be read in one way: "r" is "are" and "our", "2" is "to" and "two", so they stay.
SHORTHAND: Final = {
    "u": "you", "ur": "your", "urs": "yours", "ya": "you", "yr": "year", "yrs": "years", "pls": "please",
    "plz": "please", "plse": "please", "thx": "thanks", "thnx": "thanks", "tnx": "thanks", "thnks": "thanks",
    "wat": "what", "wot": "what", "wht": "what", "wats": "what's", "wots": "what's", "whats": "what's", "hw": "how",
    "wen": "when", "wer": "where", "wher": "where", "hu": "who", "abt": "about", "bout": "about", "cos": "because",
    "coz": "because", "cuz": "because", "bc": "because", "dnt": "don't", "cnt": "can't", "wnt": "want",
    "wana": "want to", "wanna": "want to", "gonna": "going to", "gotta": "got to", "kno": "know", "knw": "know",
    "ppl": "people", "peeps": "people", "msg": "message", "msgs": "messages", "deets": "details",
    "infos": "information", "bday": "birthday", "nd": "and", "wiv": "with", "wid": "with", "dat": "that",
    "dis": "this", "dem": "them", "skool": "school", "skl": "school", "scl": "school", "hav": "have", "hv": "have",
    "giv": "give", "gd": "good", "idk": "I don't know", "tel": "tell", "defo": "definitely", "probs": "probably",
    "tmrw": "tomorrow", "tmw": "tomorrow", "plzz": "please", "sed": "said", "luv": "love",
}  # fmt: skip

NEIGHBOURS: Final = {
    "q": "wa", "w": "qeas", "e": "wrsd", "r": "etdf", "t": "ryfg", "y": "tugh", "u": "yihj", "i": "uojk", "o": "ipkl",
    "p": "ol", "a": "qwsz", "s": "awedxz", "d": "serfcx", "f": "drtgvc", "g": "ftyhbv", "h": "gyujnb", "j": "huikmn",
    "k": "jiolm", "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip
