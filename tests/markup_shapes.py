"""The two lists of an issue in every markup that an editor, a page builder or a mail tool makes of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Texts = Sequence[str]
LISTS: dict[str, Callable[[Texts, random.Random], str]] = {}
PAIRED: dict[str, Callable[[Texts, Texts, random.Random], str]] = {}
PARTED = {"bullets inside bullets", "two paragraphs an entry"}  # shapes whose items are several blocks
# Lists whose entries carry no mark of their own: only labels say what they are.
BARE = {"bare paragraphs", "bare divs", "bare cells"}
GLYPHS = ("●", "•", "▪", "■", "◦", "–", "-", "►", "·", "*", "○", "➤")
List = Callable[[Texts, random.Random], str]


def shape(name: str) -> Callable[[List], List]:
    """Register a way of writing one list; its texts are HTML already."""

    def registered(function: List) -> List:
        LISTS[name] = function
        return function

    return registered


def join(before: str, texts: Texts, after: str, between: str = "\n") -> str:
    return between.join(f"{before}{text}{after}" for text in texts)


def divs(inner: str, names: Texts) -> str:
    return "".join(f'<div class="{name}">' for name in names) + inner + "</div>" * len(names)


@shape("classic")
def _classic(texts: Texts, chance: random.Random) -> str:
    tag = chance.choice(["ul", "ul", "ol"])
    return f"<{tag}>\n{join('<li>', texts, '</li>')}\n</{tag}>"


@shape("gutenberg")
def _gutenberg(texts: Texts, chance: random.Random) -> str:
    rows = join("<!-- wp:list-item -->\n<li>", texts, "</li>\n<!-- /wp:list-item -->")
    return f'<!-- wp:list -->\n<ul class="wp-block-list">{rows}</ul>\n<!-- /wp:list -->'


@shape("elementor icons")
def _elementor(texts: Texts, chance: random.Random) -> str:
    icon = (
        '<span class="elementor-icon-list-icon"><svg aria-hidden="true" viewBox="0 0 512 512">'
        '<title>bullet</title><path d="M8 8"></path></svg></span>'
    )
    rows = join(
        f'<li class="elementor-icon-list-item">{icon}<span class="elementor-icon-list-text">',
        texts,
        "</span></li>",
    )
    levels = [f"elementor-{name}" for name in ("section", "container", "row", "column", "wrap", "widget")]
    return divs(f'<ul class="elementor-icon-list-items">{rows}</ul>', [*levels, "a", "b", "c", "inner"])


@shape("divi")
def _divi(texts: Texts, chance: random.Random) -> str:
    levels = ["et_pb_section", "et_pb_row", "et_pb_column", "et_pb_module et_pb_text", "et_pb_text_inner"]
    return divs(f"<ul>{join('<li><span>', texts, '</span></li>')}</ul>", levels)


@shape("typed bullet a paragraph")
def _typed(texts: Texts, chance: random.Random) -> str:
    glyph, space = chance.choice(GLYPHS), chance.choice([" ", "&nbsp;", "&nbsp;&nbsp; "])
    return join(f"<p>{glyph}{space}", texts, "</p>", chance.choice(["\n", "\n<p>&nbsp;</p>\n"]))


@shape("one paragraph with breaks")
def _breaks(texts: Texts, chance: random.Random) -> str:
    glyph, tag = chance.choice(GLYPHS[:4]), chance.choice(["<br>", "<br/>\n", "<br><br>", "<br>\n<br>\n"])
    return f"<p>{join(f'{glyph} ', texts, '', tag)}</p>"


@shape("bullet cells")
def _bullet_cells(texts: Texts, chance: random.Random) -> str:
    glyph = chance.choice(GLYPHS[:5])
    rows = join(f'<tr><td width="12" valign="top">{glyph}</td><td>', texts, "</td></tr>")
    return f'<table border="0" cellpadding="0"><tbody>{rows}</tbody></table>'


@shape("nested tables")
def _nested_tables(texts: Texts, chance: random.Random) -> str:
    row = "<tr><td><table width=100%><tr><td>&#8226;&nbsp;</td><td><span>"
    return f"<table role=presentation>{join(row, texts, '</span></td></tr></table></td></tr>')}</table>"


@shape("typed bullets in cells")
def _typed_cells(texts: Texts, chance: random.Random) -> str:
    return f"<table><tbody>{join('<tr><td>● ', texts, '</td></tr>')}</tbody></table>"


@shape("div soup")
def _soup(texts: Texts, chance: random.Random) -> str:
    return join(
        "<div><div><span>●</span><span>&nbsp;</span>", [spans(text) for text in texts], "</div></div>"
    )


def spans(text: str) -> str:
    """Text with spans that split words, tags and entities left whole."""
    if "<" in text or "&" in text:
        return f"<span>{text}</span>"
    return "".join(f"<span>{text[at : at + 9]}</span>" for at in range(0, len(text), 9))


@shape("nested one level")
def _nested(texts: Texts, chance: random.Random) -> str:
    inner = f"<ul>{join('<li>', texts, '</li>')}</ul>"
    return f"<ul><li>{inner}</li></ul>" if chance.random() < 0.5 else f"<ul>{inner}</ul>"


@shape("split by an image")
def _split(texts: Texts, chance: random.Random) -> str:
    at = chance.randrange(1, len(texts))
    between = chance.choice(
        [
            "<figure><img src='/i.jpg' alt='Ships'><figcaption>The frigate at dusk</figcaption></figure>",
            "<div class=ad><p>Advertisement</p><a href='https://shop.invalid/'>Boats at half price</a></div>",
            "<p><img src='/i.jpg'></p>",
        ]
    )
    return (
        f"<ul>{join('<li>', texts[:at], '</li>')}</ul>{between}<ul>{join('<li>', texts[at:], '</li>')}</ul>"
    )


@shape("list roles")
def _roles(texts: Texts, chance: random.Random) -> str:
    return f"<div role='list'>{join('<div role=listitem>', texts, '</div>')}</div>"


@shape("paragraph inside entry")
def _paragraph_inside(texts: Texts, chance: random.Random) -> str:
    return f"<ul>{join('<li><p>', texts, '</p></li>')}</ul>"


@shape("bullets inside entries")
def _double_bullets(texts: Texts, chance: random.Random) -> str:
    before = chance.choice(["• ", "&bull;&nbsp;", "- • "])
    return f"<ul>{join(f'<li>{before}', texts, '</li>')}</ul>"


@shape("bullets inside bullets")
def _bullets_inside(texts: Texts, chance: random.Random) -> str:
    rows = [parted(text, "<ul><li>", "</li><li>", "</li></ul>") for text in texts]
    return f"<ul>{join('<li>', rows, '</li>')}</ul>"


@shape("two paragraphs an entry")
def _two_paragraphs(texts: Texts, chance: random.Random) -> str:
    rows = [parted(text, "</p><p>", " ", "") for text in texts]
    return f"<ul>{join('<li><p>', rows, '</p></li>')}</ul>"


def parted(text: str, before: str, between: str, after: str) -> str:
    """A text whose last two sentences stand apart; a short one, or one with tags, as it is."""
    *first, one, two = ["", "", *text.split(". ")]
    if len(first) < 4 or "<" in text:
        return text
    return f"{'. '.join(first[2:])}.{before}{one}.{between}{two}{after}"


@shape("unclosed entries")
def _unclosed(texts: Texts, chance: random.Random) -> str:
    return f"<UL>{join('<LI>', texts, '')}</UL>"


@shape("unclosed paragraphs")
def _unclosed_paragraphs(texts: Texts, chance: random.Random) -> str:
    return join("<P>&#9679; ", texts, "")


@shape("stray end tag")
def _stray(texts: Texts, chance: random.Random) -> str:
    at = chance.randrange(1, len(texts))
    stray = chance.choice(["</div>", "</div></div>", "</section>", "</div></article>"])
    return f"<ul>{join('<li>', texts[:at], '</li>')}{stray}{join('<li>', texts[at:], '</li>')}</ul>"


@shape("preformatted")
def _preformatted(texts: Texts, chance: random.Random) -> str:
    return f"<pre>\n{join('  • ', texts, '', chance.choice([chr(10), chr(10) * 2]))}\n</pre>"


@shape("definition entries")
def _definitions(texts: Texts, chance: random.Random) -> str:
    return f"<dl>{join('<dt>•</dt><dd>', texts, '</dd>')}</dl>"


@shape("accordion")
def _accordion(texts: Texts, chance: random.Random) -> str:
    lists = f"<ul>{join('<li>', texts, '</li>')}</ul>"
    return chance.choice(
        [
            f"<details open><summary>Show</summary>{lists}</details>",
            f"<div class='accordion-item'><button>Show</button><div class='panel'>{lists}</div></div>",
            f"<div class='tab-pane' role='tabpanel'>{lists}</div>",
        ]
    )


@shape("bare paragraphs")
def _bare_paragraphs(texts: Texts, chance: random.Random) -> str:
    return join("<p>", texts, "</p>")


@shape("bare divs")
def _bare_divs(texts: Texts, chance: random.Random) -> str:
    return join("<div class='row'><div><span>", texts, "</span></div></div>")


@shape("bare cells")
def _bare_cells(texts: Texts, chance: random.Random) -> str:
    return f"<table>{join('<tr><td><img src=b.gif></td><td>', texts, '</td></tr>')}</table>"


def _bold_entries(headlines: Texts, items: Texts, chance: random.Random) -> str:
    rows = [f"<strong>{h}</strong><br>{i}" for h, i in zip(headlines, items, strict=True)]
    return f"<ul>{join('<li>', rows, '</li>')}</ul>"


def _definition_pairs(headlines: Texts, items: Texts, chance: random.Random) -> str:
    rows = [f"<dt>{h}</dt><dd>{i}</dd>" for h, i in zip(headlines, items, strict=True)]
    return f"<dl>{''.join(rows)}</dl>"


def _sections(headlines: Texts, items: Texts, chance: random.Random) -> str:
    rows = [f"<h3>{h}</h3><p>{i}</p>" for h, i in zip(headlines, items, strict=True)]
    return "\n".join(rows)


def _accordion_pairs(headlines: Texts, items: Texts, chance: random.Random) -> str:
    rows = [
        f"<details><summary>{h}</summary><p>{i}</p></details>" for h, i in zip(headlines, items, strict=True)
    ]
    return "\n".join(rows)


PAIRED |= {
    "bold headline in its entry": _bold_entries,
    "definition pairs": _definition_pairs,
    "headings over paragraphs": _sections,
    "accordion of pairs": _accordion_pairs,
}
