"""`python -m ingest …` is the `digest` command."""

from ingest.commands import main

if __name__ == "__main__":
    main()
