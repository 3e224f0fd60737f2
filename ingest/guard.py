"""Whether an answer is what was asked for, or a challenge, a wall, another page, a cut or an empty body."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from parsers.documents import is_pdf
from parsers.model import Capture

Promise = Literal["page", "pdf", "feed", "sitemap", "rest"]
State = Literal["challenge", "login_wall", "maintenance", "soft_404", "truncated", "not_understood"]

HEAD_READ = 1 << 16
TAIL_READ = 1 << 12
END_READ = 1 << 6  # where most pages end
FORMS_READ = 1 << 20
HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
HTML_OPEN = re.compile(rb"<html\b", re.IGNORECASE)
HTML_END = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
FRONT_PAGE = re.compile(r"(?:/(?:[a-z]{2}(?:[-_][a-z]{2})?/?|index\.(?:html?|php))?)?", re.IGNORECASE)
# A title says something only where it says nothing else, save for the site's name.
TITLE_END = r"[.!]?\s*(?:$|[|‹»·–—-]\s|&)"
TITLE = re.compile(rb"<title\b[^>]{0,200}>(.{0,1000}?)</title", re.IGNORECASE | re.DOTALL)
# Set by the waiting page alone of Cloudflare, SiteGround, AWS, Sucuri, DataDome; no script of a passed page
# names any.
CHALLENGE_MARKS = (
    b"_cf_chl_opt",
    b"/.well-known/sgcaptcha/",
    b"window.gokuProps",
    b"sucuri_cloudproxy_js",
    b"captcha-delivery.com/captcha/",
)
CHALLENGE_HEADERS = {"cf-mitigated": {"challenge"}, "x-amzn-waf-action": {"challenge", "captcha"}}
# Every repetition has a bound: a body of nothing but "<form" must not cost the square of its length.
LOGIN_FORM = re.compile(rb"<form\b[^>]{0,300}(?:\bid=[\"']?loginform\b|/wp-login\.php\b)", re.IGNORECASE)
PASSWORD_FORM = re.compile(rb"<form\b[^>]{0,300}\bpost-password-form\b", re.IGNORECASE)
LOGIN_TITLE = re.compile(r"(?:log|sign)[ -]?in\b", re.IGNORECASE)
LOGIN_ALONE = re.compile(
    r"(?:please )?(?:log|sign)[ -]?in(?: required| to continue| to your account)?" + TITLE_END, re.IGNORECASE
)
PASSWORD_FIELD = re.compile(rb"<input\b[^>]{0,300}\btype=[\"']?password\b", re.IGNORECASE)
CONSENT_TITLE = re.compile(
    r"(?:before you continue(?: to .{1,60})?|(?:we value )?your privacy(?: choices)?"
    r"|(?:(?:manage|your) )?(?:privacy|cookie|consent)s? (?:and cookies? )?"
    r"(?:consent|settings|choices|preferences|notice)|cookies? (?:and|&) privacy)" + TITLE_END,
    re.IGNORECASE,
)
CONSENT_FORM = re.compile(
    rb"<(?:form|button|input)\b[^>]{0,300}\b(?:consent|accept|agree|cookie|gdpr)", re.IGNORECASE
)
# What domain parkers put on their pages: a key for their advertisements, or scripts and frames of their own.
PARKERS = (
    rb"//(?:[\w-]{1,60}\.){0,3}(?:sedoparking|parkingcrew|bodis|hugedomains|afternic|dan|parklogic|above)"
    rb"\.(?:com|net)\b"
)
PARKER = re.compile(PARKERS, re.IGNORECASE)
PARKED = re.compile(
    rb"<html\b[^>]{0,300}\bdata-adblockkey="
    rb"|<(?:script|iframe|frame)\b[^>]{0,300}\bsrc=[\"']?(?:https?:)?" + PARKERS,
    re.IGNORECASE,
)
PARKED_TITLE = re.compile(
    r"(?:(?:this |the )?domain (?:name )?(?:(?:\S{1,60} )?is |may be )?(?:for sale|parked|expired)"
    r"|[\w-]{1,60}(?:\.[a-z]{2,20}){1,2} (?:is|may be) (?:for sale|parked)|parked domain(?: name)?)"
    + TITLE_END,
    re.IGNORECASE,
)
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
SEARCH_TITLE = re.compile(r"(?:you searched for\b|search results\b)", re.IGNORECASE)
SEARCH_BODY = re.compile(rb"<body\b[^>]{0,1000}[\s\"']search-(?:no-)?results\b", re.IGNORECASE)
SEARCH_ADDRESS = re.compile(r"/search\b|[?&](?:s|q|search)=")
NOT_FOUND_BODY = re.compile(rb"<body\b[^>]{0,1000}\berror404\b", re.IGNORECASE)
REFRESH = re.compile(
    rb"<meta\b[^>]{0,200}?http-equiv\s*=\s*[\"']?refresh\b[^>]{0,200}?content\s*=\s*([\"'])\s*[0-5]?(?:\.\d+)?\s*[;,]\s*"
    rb"url\s*=\s*[\"']?(?P<target>[^\"'>]{1,2000})",
    re.IGNORECASE,
)
LINK = re.compile(rb"<link\b[^>]{0,1000}>")
CANONICAL = re.compile(rb"\brel=[\"']?canonical\b", re.IGNORECASE)
HREF = re.compile(rb"\bhref=[\"']?([^\"'\s>]{1,1000})", re.IGNORECASE)
OG_URL = re.compile(
    rb"<meta\b[^>]{0,200}\bproperty=[\"']?og:url[\"']?\s[^>]{0,200}?\bcontent=[\"']?([^\"'\s>]{1,1000})",
    re.IGNORECASE,
)
HREFLANG = re.compile(rb"\bhreflang=[\"']?([a-z]{2})\b", re.IGNORECASE)
LANGUAGE = re.compile(rb"<html\b[^>]{0,300}\blang=[\"']?([a-z]{2})\b", re.IGNORECASE)


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
    if is_pdf(capture.body):
        return _pdf_objection(capture, promised)
    is_page = HTML.search(capture.body[:HEAD_READ]) is not None
    return (
        _challenge(capture)
        or (_wall_or_other(_Page.of(capture)) if is_page else None)
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
    for name, values in CHALLENGE_HEADERS.items():
        if (capture.header(name) or "").strip().lower() in values:
            return Objection("challenge", f"expected the page, found a challenge (header {name})")
    mark = next((mark for mark in CHALLENGE_MARKS if mark in capture.body), None)
    if mark is None:
        return None
    return Objection("challenge", f"expected the page, found a challenge ({mark.decode()} in the body)")


@dataclass(frozen=True, slots=True)
class _Page:
    """A page with its address, its beginning, and its title. `low` is in lower case: a word that is not there
    is told much sooner than a pattern that does not match."""

    body: bytes
    address: str
    head: bytes
    low: bytes
    title: str

    @classmethod
    def of(cls, capture: Capture) -> _Page:
        """The page of a capture."""
        head = capture.body[:HEAD_READ]
        low = capture.body[:FORMS_READ].lower()
        return cls(capture.body, capture.address or "", head, low, _title(head))

    def says(self, word: bytes) -> bool:
        """Whether a word in lower case stands in the beginning, whatever its case there."""
        return self.low.find(word, 0, HEAD_READ) >= 0

    def links(self) -> list[bytes]:
        """The link elements in the beginning, as they are written."""
        return [self.body[slice(*found.span())] for found in LINK.finditer(self.low, 0, HEAD_READ)]


def _wall_or_other(page: _Page) -> Objection | None:
    return _wall(page) or _other_page(page)


def _wall(page: _Page) -> Objection | None:
    """A page that asks to log in or to consent, or says that the site is down for now."""
    body, title = page.body, page.title
    is_locked = b"post-password-form" in page.low and PASSWORD_FORM.search(body, 0, FORMS_READ)
    if is_locked or _is_login(title, body):
        return Objection("login_wall", "expected the page, found a form that asks for a password")
    if CONSENT_TITLE.match(title) and CONSENT_FORM.search(body, 0, FORMS_READ):
        return Objection("login_wall", f"expected the page, found a form that asks for consent ({title!r})")
    if MAINTENANCE_TITLE.match(title) or (not title and MAINTENANCE_TEXT in page.head):
        return Objection("maintenance", f"expected the page, found a notice of maintenance ({title!r})")
    return None


def _is_login(title: str, body: bytes) -> bool:
    if LOGIN_TITLE.match(title) and LOGIN_FORM.search(body, 0, FORMS_READ):
        return True
    return bool(LOGIN_ALONE.match(title) and PASSWORD_FIELD.search(body, 0, FORMS_READ))


def _other_page(page: _Page) -> Objection | None:
    """A page that stands for another one: nothing was found, the domain is for sale, another language."""
    return _parked(page) or _soft_404(page) or _other_language(page)


def _parked(page: _Page) -> Objection | None:
    may_be = page.says(b"data-adblockkey=") or PARKER.search(page.head)
    if PARKED_TITLE.match(page.title) or (may_be and PARKED.search(page.head)):
        return Objection("not_understood", f"expected the page, found a parked domain ({page.title!r})")
    return None


def _other_language(page: _Page) -> Objection | None:
    """A page in another language than the one that it names for its own address itself."""
    said = LANGUAGE.search(page.head) if page.says(b"hreflang=") else None
    if said is None or not page.address:
        return None
    for link in page.links():
        language, target = HREFLANG.search(link), HREF.search(link)
        if language and target and _absolute(target[1], page.address) == page.address:
            expected, found = (one[1].decode().lower() for one in (language, said))
            if expected != found:
                sentence = f"expected the page in {expected}, found it in {found}"
                return Objection("not_understood", sentence)
    return None


def _soft_404(page: _Page) -> Objection | None:
    title = page.title
    if NOT_FOUND_TITLE.match(title) or (page.says(b"error404") and NOT_FOUND_BODY.search(page.head)):
        return Objection("soft_404", f"expected the page, found one that says it is not there ({title!r})")
    if _is_search(page):
        return Objection("soft_404", f"expected the page, found the results of a search ({title!r})")
    if _leads_to_front_page(page):
        return Objection("soft_404", "expected the page, found one that calls itself the site's front page")
    return None


def _is_search(page: _Page) -> bool:
    """Whether a page is the results of a search that nobody asked for."""
    if SEARCH_ADDRESS.search(page.address):
        return False
    is_marked = page.says(b"search-") and SEARCH_BODY.search(page.head)
    return bool(SEARCH_TITLE.match(page.title) or is_marked)


def _leads_to_front_page(page: _Page) -> bool:
    """Whether a page of another address calls the front page its own: as its canonical address, or else as
    the one to share."""
    links: list[bytes] = []
    if page.says(b"canonical"):
        links = [link for link in page.links() if CANONICAL.search(link)]
    shared = OG_URL.search(page.head) if not links and page.says(b"og:url") else None
    target = HREF.search(links[0]) if links else shared
    is_itself = target is not None and target[1] == page.address.encode("utf-8", "replace")  # as most say
    if target is None or is_itself or is_front_page(page.address):
        return False
    own = _absolute(target[1], page.address)
    return own is not None and is_front_page(own)


def _absolute(target: bytes, address: str) -> str | None:
    try:
        return urljoin(address, html.unescape(target.decode("ascii", "replace")))
    except ValueError:
        return None


def is_front_page(address: str) -> bool:
    """Whether an address is that of a site's front page, in whatever language."""
    parts = urlsplit(address)
    return FRONT_PAGE.fullmatch(parts.path) is not None and not parts.query


def _other_kind(promised: Promise, is_page: bool) -> Objection | None:
    if promised == "pdf":
        found = "a page" if is_page else "other bytes"
        return Objection("not_understood", f"expected a PDF, found {found}")
    if promised != "page" and is_page:
        return Objection("not_understood", f"expected a {promised}, found a page")
    return None


def _cut_page(capture: Capture) -> Objection | None:
    body = capture.body
    is_ended = HTML_END.search(body, max(len(body) - END_READ, 0)) or HTML_END.search(body)
    if not is_ended and HTML_OPEN.search(body, 0, HEAD_READ):
        return Objection("truncated", "expected </html> in the page, found none", readable=True)
    return _short(capture)


def _short(capture: Capture) -> Objection | None:
    """A body shorter than its Content-Length, where no coding stands between the two."""
    length, coding = capture.header("content-length") or "", capture.header("content-encoding") or "identity"
    if coding != "identity" or not re.fullmatch(r"[0-9]{1,15}", length) or len(capture.body) >= int(length):
        return None
    sentence = f"expected {length} bytes, found {len(capture.body)}"
    return Objection("truncated", sentence, readable=True)


def _title(head: bytes) -> str:
    match = TITLE.search(head)
    return " ".join(match[1].decode("utf-8", "replace").split()) if match else ""
