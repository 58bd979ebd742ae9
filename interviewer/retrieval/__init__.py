"""Finding the reference: questions cut into chunks, embedded, indexed and searched."""
