"""What the product does: one module a service; each is handed the store, the assistant and the clock."""
