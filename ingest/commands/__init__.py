"""The `digest` command: one thin module a command, loaded when it is called."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

VERSION = "0.1.0"
# The one-line helps stand here so that `digest --help` loads no command and no library.
COMMANDS = {
    "demo": "Crawl the bundled replica site and show what a researcher would see.",
    "doctor": "Check all that a night depends on, storing nothing.",
    "crawl": "Fetch what is new, keep it, read it, and judge the night.",
    "backfill": "Bring in issues from files, folders and web archives.",
    "parse": "Read files and print what they say, storing nothing.",
    "show": "Print an issue as published.",
    "search": "Find words in headlines and items.",
    "cite": "Print how to cite an item, pinned to its words, with its proof.",
    "verify-quote": "Find words in the archive and prove them from the kept bytes.",
    "export": "Write the archive as CSV, JSON lines, Parquet, SQLite, WACZ or a feed.",
    "serve": "Show the archive in a browser: search, read, compare, quote.",
    "explore": "Ask the archive in SQL in a browser, by Datasette.",
    "plot": "Draw a search month by month, as SVG or PNG.",
    "status": "Say what the archive holds and how the last runs went.",
    "gaps": "List the issues that should exist and are not held.",
    "runs": "List the runs with their verdicts.",
    "inbox": "List what failed, each with the command that comes next.",
    "retry": "Make addresses due again for the next crawl.",
    "bytes": "Write the kept bytes of a capture.",
    "history": "Print what became of an issue's words, each change with its cause.",
    "reparse": "Read all kept captures anew; show what would change, or store it.",
    "accept": "Let a newer reading stand although it has less.",
    "correct": "Give a capture its issue's number, or take a correction back.",
    "withdraw": "Hide an issue's text, keeping digest, citation and reason.",
    "verify": "Check the archive and print its two hashes.",
    "backup": "Write archive and kept bytes to a new folder, also during a crawl.",
    "rebuild": "Make the archive anew from kept bytes and exported corrections.",
    "corrections": "List what people corrected, or write it to a file.",
    "db": "Upgrade the schema, or copy the archive to another database.",
    "new-publication": "Write the skeleton of a new publication's profile.",
    "fixture": "Store a document with what must be read of it.",
}
HEAD = """Usage: digest [OPTIONS] COMMAND [ARGS]...

  The archive of record for the US-Japan Alliance Digest.

  Data goes to stdout, messages to stderr. Exit codes: 0 good, 1 failed
  unexpectedly, 2 usage, 3 not understood, 4 a gap or an issue not held,
  5 source not reached, 6 archive or disk failed.

Options:
  --version   Show the version and exit.
  -h, --help  Show this message and exit.

Commands:
"""


def help_text() -> str:
    """What `digest --help` prints."""
    return HEAD + "".join(f"  {name:<17}{text}\n" for name, text in COMMANDS.items())


def main() -> NoReturn:
    """Run the command and leave with its exit code."""
    words = sys.argv[1:]
    if words in (["--help"], ["-h"]):
        sys.stdout.write(help_text())
        sys.exit(0)
    if words == ["--version"]:
        sys.stdout.write(f"digest {VERSION}\n")
        sys.exit(0)
    # What is loaded stays: looking through it time and again for garbage would cost a tenth of a search.
    gc.set_threshold(50_000)
    from ingest.commands.group import run  # late: importing Click takes longer than all that is above

    sys.exit(run())
