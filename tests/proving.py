"""How much is to be proved."""

from __future__ import annotations

import os

# Whether the long tests run in the full counts, as `make prove` has them.
PROVE = bool(os.environ.get("DIGEST_PROVE"))
