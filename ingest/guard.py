"""Whether an answer is what was asked for, or a challenge, a wall, a soft 404, a cut or an empty body."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from parsers.model import Capture

Promise = Literal["page", "pdf", "feed", "sitemap", "rest"]
State = Literal["challenge", "login_wall", "maintenance", "soft_404", "truncated", "not_understood"]

HEAD_READ = 1 << 16
TAIL_READ = 1 << 12
FORMS_READ = 1 << 20
PDF_MARK = b"%PDF-"
HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
HTML_END = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
# A title says something only where it says nothing else, save for the site's name.
TITLE_END = r"[.!]?\s*(?:$|[|‹»·–—-]\s|&)"
TITLE = re.compile(rb"<title\b[^>]{0,200}>(.{0,1000}?)</title", re.IGNORECASE | re.DOTALL)
# Set by Cloudflare's waiting page alone, and by SiteGround's; the scripts of a passed page name neither.
CHALLENGE_MARKS = (b"_cf_chl_opt", b"/.well-known/sgcaptcha/")
# Every repetition has a bound: a body of nothing but "<form" must not cost the square of its length.
LOGIN_FORM = re.compile(rb"<form\b[^>]{0,300}(?:\bid=[\"']?loginform\b|/wp-login\.php\b)", re.IGNORECASE)
PASSWORD_FORM = re.compile(rb"<form\b[^>]{0,300}\bpost-password-form\b", re.IGNORECASE)
LOGIN_TITLE = re.compile(r"(?:log|sign)[ -]?in\b", re.IGNORECASE)
MAINTENANCE_TITLE = re.compile(
    r"(?:(?:site |website |we are )?under (?:maintenance|construction)|(?:scheduled )?maintenance(?: mode)?"
    r"|coming soon|we(?:'|’|&#0?39;|&rsquo;)ll be back(?: soon)?)" + TITLE_END,
    re.IGNORECASE,
)
MAINTENANCE_TEXT = b"Briefly unavailable for scheduled maintenance"
NOT_FOUND_TITLE = re.compile(
    r"(?:(?:error )?404(?:\W{0,3}(?:error|(?:page )?not found))?|(?:page )?not found|nothing found)"
    + TITLE_END,
    re.IGNORECASE,
)
NOT_FOUND_BODY = re.compile(rb"<body\b[^>]{0,1000}\berror404\b", re.IGNORECASE)
REFRESH = re.compile(
    rb"<meta\b[^>]{0,200}?http-equiv\s*=\s*[\"']?refresh\b[^>]{0,200}?content\s*=\s*([\"'])\s*[0-5]?(?:\.\d+)?\s*[;,]\s*"
    rb"url\s*=\s*[\"']?(?P<target>[^\"'>]{1,2000})",
    re.IGNORECASE,
)
LINK = re.compile(rb"<link\b[^>]{0,1000}>", re.IGNORECASE)
CANONICAL = re.compile(rb"\brel=[\"']?canonical\b", re.IGNORECASE)
HREF = re.compile(rb"\bhref=[\"']?([^\"'\s>]{1,1000})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an answer is not what was asked for: the ledger's state and one sentence. `readable` says that the
    bytes are the document itself, if not the whole of it: what stands in them may be read with a caution."""

    state: State
    sentence: str
    readable: bool = False


def objection(capture: Capture, *, promised: Promise) -> Objection | None:
    """What is certainly wrong with an answer of status 200, None where nothing is.

    Only plain signs count, for a false alarm hides an issue. A page is not told by its words, save for its
    title and marks that machines set. A missing end mark is a cut body only where the beginning promised one:
    HTML lets authors leave </html> out, so a page is called cut where <html> stands and neither </html> nor
    </body> does, and it stays readable. A PDF in place of a page is read by its bytes and is no objection.
    """
    if not capture.body.strip():
        return Objection("not_understood", f"expected a {promised}, found an empty body")
    if PDF_MARK in capture.body[:1024]:
        return _pdf_objection(capture, promised)
    is_page = HTML.search(capture.body[:HEAD_READ]) is not None
    return (
        _challenge(capture)
        or (_wall(capture.body) or _soft_404(capture) if is_page else None)
        or _other_kind(promised, is_page)
        or _cut_page(capture)
    )


def refresh_target(body: bytes) -> str | None:
    """Where a page sends its reader on to at once by a meta tag, None where it does not."""
    match = REFRESH.search(body[:HEAD_READ])
    return html.unescape(match["target"].decode("utf-8", "replace")).strip() if match else None


def _pdf_objection(capture: Capture, promised: Promise) -> Objection | None:
    if promised not in {"page", "pdf"}:
        return Objection("not_understood", f"expected a {promised}, found a PDF")
    if b"%%EOF" not in capture.body[-TAIL_READ:]:
        return Objection("truncated", "expected %%EOF at the end of the PDF, found none", readable=True)
    return _short(capture)


def _challenge(capture: Capture) -> Objection | None:
    if (capture.header("cf-mitigated") or "").strip().lower() == "challenge":
        return Objection("challenge", "expected the page, found a challenge (header cf-mitigated)")
    mark = next((mark for mark in CHALLENGE_MARKS if mark in capture.body), None)
    if mark is None:
        return None
    return Objection("challenge", f"expected the page, found a challenge ({mark.decode()} in the body)")


def _wall(body: bytes) -> Objection | None:
    """A page that asks to log in, or says that the site is down for now."""
    title = _title(body)
    if PASSWORD_FORM.search(body, 0, FORMS_READ) or (
        LOGIN_TITLE.match(title) and LOGIN_FORM.search(body, 0, FORMS_READ)
    ):
        return Objection("login_wall", "expected the page, found a form that asks for a password")
    if MAINTENANCE_TITLE.match(title) or (not title and MAINTENANCE_TEXT in body[:HEAD_READ]):
        return Objection("maintenance", f"expected the page, found a notice of maintenance ({title!r})")
    return None


def _soft_404(capture: Capture) -> Objection | None:
    title = _title(capture.body)
    if NOT_FOUND_TITLE.match(title) or NOT_FOUND_BODY.search(capture.body[:HEAD_READ]):
        return Objection("soft_404", f"expected the page, found one that says it is not there ({title!r})")
    if _leads_to_front_page(capture):
        return Objection("soft_404", "expected the page, found one that calls itself the site's front page")
    return None


def _leads_to_front_page(capture: Capture) -> bool:
    """Whether a page of another address names the front page as its canonical address."""
    links = [link for link in LINK.findall(capture.body[:HEAD_READ]) if CANONICAL.search(link)]
    target = HREF.search(links[0]) if links else None
    if target is None or not capture.address or _is_front_page(capture.address):
        return False
    try:
        return _is_front_page(urljoin(capture.address, target[1].decode("ascii", "replace")))
    except ValueError:
        return False


def _is_front_page(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path in {"", "/"} and not parts.query


def _other_kind(promised: Promise, is_page: bool) -> Objection | None:
    if promised == "pdf":
        found = "a page" if is_page else "other bytes"
        return Objection("not_understood", f"expected a PDF, found {found}")
    if promised != "page" and is_page:
        return Objection("not_understood", f"expected a {promised}, found a page")
    return None


def _cut_page(capture: Capture) -> Objection | None:
    opened = re.search(rb"<html\b", capture.body[:HEAD_READ], re.IGNORECASE)
    if opened and not HTML_END.search(capture.body):
        return Objection("truncated", "expected </html> in the page, found none", readable=True)
    return _short(capture)


def _short(capture: Capture) -> Objection | None:
    """A body shorter than its Content-Length, where no coding stands between the two."""
    length, coding = capture.header("content-length") or "", capture.header("content-encoding") or "identity"
    if coding != "identity" or not re.fullmatch(r"[0-9]{1,15}", length) or len(capture.body) >= int(length):
        return None
    sentence = f"expected {length} bytes, found {len(capture.body)}"
    return Objection("truncated", sentence, readable=True)


def _title(body: bytes) -> str:
    match = TITLE.search(body[:HEAD_READ])
    return " ".join(match[1].decode("utf-8", "replace").split()) if match else ""
