"""The commands behind ``make``: administrators, audit, backup, restore, retention, keys, kill switch, learning.

Each module is run with ``python -m`` and prints what it did, or one plain sentence on what is wrong.
May import every package.
"""
