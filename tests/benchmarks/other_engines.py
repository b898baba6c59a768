"""The same letter for two other engines: Typst source, and HTML for WeasyPrint. Same words, fonts, places and sizes."""

import json
from collections.abc import Callable, Sequence
from html import escape

from cases.facts.letter import Block, BlockKind, LetterFacts
from reports.letters import fonts
from reports.letters.text import _spans

TYPST_HEAD = """
#set document(title: {title}, author: {author}, date: datetime(year: 2026, month: 11, day: 23))
#set text(font: "Kreis Sans", size: 11pt, lang: "de", region: "DE", hyphenate: true)
#set par(leading: 0.62em, spacing: 1.1em)
#set page(paper: "a4", margin: (left: 25mm, right: 20mm, top: 27mm, bottom: 35mm),
  header: context if here().page() > 1 [#text(8.5pt)[{running}]],
  footer: [#align(right)[#text(8.5pt)[#context [Seite #here().page() von #counter(page).final().first()]]]
    #line(length: 100%, stroke: 0.4pt) #set text(7.5pt)
    #grid(columns: 4, column-gutter: 1fr, {footer})],
  background: [#place(top + left, dx: 4mm, dy: 105mm, line(length: 4mm, stroke: 0.4pt))
    #place(top + left, dx: 4mm, dy: 148.5mm, line(length: 6.5mm, stroke: 0.4pt))
    #place(top + left, dx: 4mm, dy: 210mm, line(length: 4mm, stroke: 0.4pt))])
#show heading: set text(11pt)
#show heading.where(level: 1): set text(11.5pt)
#show link: it => underline(text(blue.darken(30%), it))
#pdf.attach("bescheid.json", bytes({data}), relationship: "data", mime-type: "application/json",
  description: "Der Bescheid")
#block(height: 71mm, width: 165mm)[
  #place(dy: -12mm, text(17pt, weight: "bold")[{authority}])
  #place(dy: -4mm, text(10.5pt)[{head}])
  #place(dy: 19mm, text(7.5pt)[{sender}])
  #place(dy: 31mm, text(8pt, weight: "bold")[{note}])
  #place(dy: 35.7mm, block[{address}])
  #place(dx: 100mm, dy: 23mm, text(8.5pt, grid(columns: 2, column-gutter: 3.5mm, row-gutter: 2mm, {information})))
]
= {subject}
"""


def typst_source(facts: LetterFacts) -> bytes:
    """The letter as a Typst document."""
    head = facts.letterhead
    information = [*facts.information, ("Datum", "23.11.2026")]
    parts = [
        TYPST_HEAD.format(
            title=json.dumps(facts.subject, ensure_ascii=False),
            author=json.dumps(head.authority_name, ensure_ascii=False),
            data=json.dumps(json.dumps(facts.data or {}, ensure_ascii=False), ensure_ascii=False),
            running=_t(f"{head.authority_name} · {facts.information[1][1]} · 23.11.2026"),
            footer=", ".join("[" + " \\ ".join(map(_t, column)) + "]" for column in head.footer_columns),
            authority=_t(head.authority_name),
            head=_t(head.head_of_authority),
            sender=_t(head.return_address),
            note=_t(facts.delivery_note),
            address=" \\ ".join(map(_t, facts.address_lines)),
            information=", ".join(f"[{_t(label)}], [{_t(value)}]" for label, value in information),
            subject=_t(facts.subject),
        )
    ]
    parts += [_typst_block(block) for block in facts.blocks]
    parts += [f"{_t(text)}\n" for text in (facts.closing, facts.signature.on_behalf, facts.signature.name)]
    parts += [_typst_block(block) for block in facts.after_signature]
    return "\n".join(parts).encode()


def _typst_block(block: Block) -> str:
    if block.kind is BlockKind.HEADING:
        return f"== {_t(block.text)}"
    if block.kind in (BlockKind.NUMBERED, BlockKind.BULLETS):
        sign = "+" if block.kind is BlockKind.NUMBERED else "-"
        return "\n".join(f"{sign} {_t(item)}" for item in block.items) + "\n"
    if block.kind is BlockKind.TABLE:
        header, *rows = [", ".join(f"[{_t(cell)}]" for cell in row) for row in block.rows]
        body = ", ".join(rows)
        return (
            f"#table(columns: (1fr, auto, auto), align: (left, left, right), stroke: (x, y) => (bottom: 0.4pt), "
            f"fill: (x, y) => if y == 0 {{ luma(240) }}, table.header({header}), {body})\n"
        )
    return _t(block.text) + "\n"


def _t(text: str) -> str:
    return _marked(text, _typst_plain, "*{}*", '#link("{url}")[{}]')


def _typst_plain(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\#$*_`<>@=-+/~[]" else sign for sign in text)


HTML_HEAD = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title}</title><style>
@font-face {{ font-family: K; src: url("{folder}/KreisSans-Regular.ttf"); }}
@font-face {{ font-family: K; font-weight: bold; src: url("{folder}/KreisSans-Bold.ttf"); }}
@page {{ size: A4; margin: 27mm 20mm 35mm 25mm;
  @bottom-right {{ content: "Seite " counter(page) " von " counter(pages); font: 8.5pt K; }} }}
@page :first {{ margin-top: 98mm; @bottom-left {{ content: "{footer}"; font: 7.5pt K; }} }}
body {{ font: 11pt/1.31 K; hyphens: auto; margin: 0; }} p, ul, ol, table {{ margin: 0 0 2.4mm; }}
h1 {{ font-size: 11.5pt; }} h2 {{ font-size: 11pt; margin: 3.6mm 0 1.1mm; }}
table {{ width: 100%; border-collapse: collapse; }}
th {{ background: #eef0f4; text-align: left; }} td, th {{ border-bottom: .4pt solid #8a8d9b; }}
.at {{ position: absolute; }} .info {{ font-size: 8.5pt; left: 100mm; top: -48mm; }}
</style></head><body>
<div class="at" style="top:-80mm;font-size:17pt;font-weight:bold">{authority}</div>
<div class="at" style="top:-72mm">{head}</div><div class="at" style="top:-52mm;font-size:7.5pt">{sender}</div>
<div class="at" style="top:-40mm;font-size:8pt">{note}</div><div class="at" style="top:-35mm">{address}</div>
<div class="at info">{information}</div><h1>{subject}</h1>"""


def html_source(facts: LetterFacts) -> str:
    """The letter as HTML with style sheet."""
    head = facts.letterhead
    information = [*facts.information, ("Datum", "23.11.2026")]
    start = HTML_HEAD.format(
        title=escape(facts.subject),
        folder=fonts.FONT_FOLDER.as_uri(),
        footer=" \\A ".join(" · ".join(column) for column in head.footer_columns),
        authority=escape(head.authority_name),
        head=escape(head.head_of_authority),
        sender=escape(head.return_address),
        note=escape(facts.delivery_note),
        address="<br>".join(map(escape, facts.address_lines)),
        information="".join(f"<div>{escape(label)} {escape(value)}</div>" for label, value in information),
        subject=escape(facts.subject),
    )
    signed = (facts.closing, facts.signature.on_behalf, facts.signature.name)
    middle = "".join(map(_html_block, facts.blocks)) + "".join(f"<p>{_h(text)}</p>" for text in signed)
    return start + middle + "".join(map(_html_block, facts.after_signature)) + "</body></html>"


def _html_block(block: Block) -> str:
    if block.kind in (BlockKind.NUMBERED, BlockKind.BULLETS):
        tag = "ol" if block.kind is BlockKind.NUMBERED else "ul"
        return f"<{tag}>" + "".join(f"<li>{_h(item)}</li>" for item in block.items) + f"</{tag}>"
    if block.kind is BlockKind.TABLE:
        header, *rows = block.rows
        return (
            f"<table><thead>{_row(header, 'th')}</thead><tbody>"
            + "".join(_row(row, "td") for row in rows)
            + ("</tbody></table>")
        )
    tag = "h2" if block.kind is BlockKind.HEADING else "p"
    return f"<{tag}>{_h(block.text)}</{tag}>"


def _row(row: Sequence[str], tag: str) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    return "<tr>" + "".join(f"<{tag}{scope}>{_h(cell)}</{tag}>" for cell in row) + "</tr>"


def _h(text: str) -> str:
    return _marked(text, escape, "<b>{}</b>", '<a href="{url}">{}</a>')


def _marked(text: str, plain: Callable[[str], str], bold: str, link: str) -> str:
    """Our two marks in another language."""
    parts = []
    for words, font, url in _spans(text, fonts.REGULAR, ""):
        part = plain(words)
        if font == fonts.BOLD:
            part = bold.format(part)
        parts.append(link.format(part, url=url) if url else part)
    return "".join(parts)
