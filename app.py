"""Serves the page; nothing else."""

from interviewer.ui.page import main

if __name__ == "__main__":
    main()
