"""What a turn, a start, a crowd and a page cost: ``make bench`` and its like, and the budget in CI."""
