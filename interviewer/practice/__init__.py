"""After an interview."""
