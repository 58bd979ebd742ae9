"""One file a suite: its cases, what is run on them, its scorers and its gates."""
