"""What a process does once, done before it is forked: imported by the server of the tests' forks."""

from __future__ import annotations

import gc
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from invented_issue import HEADLINES, ITEMS, around, page, ul

from db.engine import open_archive
from parsers import read
from parsers.model import Capture

read(Capture(page(around(ul(HEADLINES), ul(ITEMS))).encode()))
with tempfile.TemporaryDirectory() as folder:
    open_archive(f"sqlite:///{Path(folder, 'archive.sqlite')}", create=True).close()
# No fork need go over all of this again in search of garbage, nor copy it for that.
gc.collect()
gc.freeze()
