"""Everything a person talks through; makes no decisions."""
