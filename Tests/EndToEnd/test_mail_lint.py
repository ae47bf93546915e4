"""The lint of our mails finds what it is there for."""
import pathlib

import pytest

from conftest import ROOT
from Tests.EndToEnd.mail_lint import contrast, problems, reference, unfounded

REFERENCE = ROOT.parent / "shared/reference/mail-clients.md"
SHEET = "<style>@media (prefers-color-scheme: dark) { .bg { background-color: #16171a !important } .tx { color: #eceae4 !important } .wd * { color: inherit !important } }</style>"
GOOD = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Re: Fire</title>{SHEET}</head><body class="bg" style="margin:0;background-color:#ffffff">
<table role="presentation" cellpadding="0" cellspacing="0"><tr><td class="tx wd" style="color:#1c1a16"><p>Hello <a href="https://desk.example.org/tickets/1">ticket</a></p></td></tr>
<tr><td class="tx" style="color:#1c1a16">Why</td></tr></table></body></html>"""


def test_a_good_mail_has_no_problems():
    assert problems(GOOD) == []


def frame(html):
    return GOOD.replace("Why", html)


def words(html):
    return GOOD.replace("Hello", html)


BAD = [
    (GOOD.replace(" lang=\"en\"", ""), "without lang"),
    (GOOD.replace("<!doctype html>", ""), "no doctype"),
    (GOOD.replace("Re: Fire", " "), "no title"),
    (GOOD.replace("</tr></table>", "</table>"), "is open"),
    (GOOD.replace(" role=\"presentation\"", ""), "without role=presentation"),
    (GOOD.replace(".tx { color: #eceae4 !important } ", ""), "has no dark one"),
    (GOOD.replace("#eceae4", "#333333"), "in the dark"),
    (GOOD.replace("style=\"color:#1c1a16\">Why", "style=\"color:#aaaaaa\">Why"), "in the light"),
    (GOOD.replace("#eceae4 !important", "#eceae4"), "without !important"),
    (GOOD.replace("<style>", "<style>p { color: red } "), "more than dark and telephone rules"),
    (GOOD.replace("(prefers-color-scheme: dark)", "(min-width: 900px)"), "@media (min-width"),
    (GOOD.replace("Why", "y" * 100_001), "Gmail cuts it off"),
    (frame("<div style=\"display:flex\">x</div>"), "display in the frame"),
    (frame("<div style=\"float:left\">x</div>"), "float in the frame"),
    (frame("<div style=\"font-size:1.2em\">x</div>"), "is not in px"),
    (frame("<div style=\"font-size:calc(1px + 2px)\">x</div>"), "calc"),
    (frame("<div style=\"padding:4px\">x</div>"), "Outlook has it on cells only"),
    (frame("<section>x</section>"), "<section> in the frame"),
    (frame("<p onclick=\"x()\">x</p>"), "onclick"),
    (frame("<a href=\"/tickets/1\">x</a>"), "a link to '/tickets/1'"),
    (frame("<a href=\"https://\">x</a>"), "a link to 'https://'"),
    (frame("<a href=\"https://example.org/\"> </a>"), "a link without words"),
    (frame("<img src=\"cid:a\" alt=\"\" style=\"max-width:100%\">"), "<img> without width"),
    (frame("<!-- x -->"), "a comment"),
    (words("<script>1</script>"), "<script>"),
    (words("<form action=\"https://example.org\"></form>"), "<form>"),
    (words("<svg></svg>"), "<svg>"),
    (words("<link rel=\"stylesheet\" href=\"https://example.org\">"), "<link>"),
    (words("<a href=\"javascript:alert(1)\">x</a>"), "javascript"),
    (words("<div style=\"position:fixed\">x</div>"), "position:fixed in the words"),
    (words("<div style=\"background:url(https://example.org/a)\">x</div>"), "in the words"),
    (words("<img src=\"https://example.org/a.png\" alt=\"a\" style=\"max-width:100%\">"), "not in the mail"),
    (words("<img src=\"cid:a\" alt=\"a\" width=\"2000\" style=\"max-width:100%\">"), "2000 px wide"),
    (words("<img src=\"cid:a\" alt=\"a\">"), "without max-width"),
]


@pytest.mark.parametrize("html,expected", BAD, ids=[expected for _, expected in BAD])
def test_finds(html, expected):
    assert any(expected in found for found in problems(html)), problems(html)


def test_a_persons_colours_give_way_in_the_dark():
    coloured = words("<span style=\"color:#000000\">black</span>")
    assert problems(coloured) == []
    assert any("in the dark" in found for found in problems(coloured.replace(".wd * { color: inherit !important } ", "")))


def test_contrast_is_that_of_wcag():
    assert round(contrast((0, 0, 0), (255, 255, 255)), 2) == 21
    assert round(contrast((118, 118, 118), (255, 255, 255)), 2) == 4.54


def test_all_that_is_allowed_is_taken_by_twelve_programs_or_has_a_fallback():
    if not REFERENCE.exists():
        pytest.skip("the table of mail programs is not on this machine")
    text = REFERENCE.read_text()
    assert len(reference(text)) > 200
    assert unfounded(text) == []
    assert unfounded(text.replace("| background-color | `yyyyyyyyyyyy`", "| background-color | `yyy-yyyyyyyy`"))
