"""What a session remembers of its plots, and what the browser says becomes an event."""
