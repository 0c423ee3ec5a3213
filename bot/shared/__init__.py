"""What several processes share, and how the same is done where there is only one."""
