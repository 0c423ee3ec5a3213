"""The chat socket: the protocol's frames, sockets and what is announced between them."""
