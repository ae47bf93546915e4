"""What is wrong with the HTML of a mail: what some mail programs drop, what can't be read in the dark, what strangers may not bring.

`problems(html)` is a list of sentences, empty where all is well. The mail is two things: the frame, which is ours and keeps to
what twelve mail programs take, and the words (below class "wd"), which are a person's or a template's and may have more, but
nothing that acts or that leaves its place.
"""
import html.parser
import re

SIZE_LIMIT = 100_000  # bytes; Gmail cuts a mail off at 102 kB
CONTRAST = 4.5
FRAME_WIDTH = 560

# What the frame may have, each with the name of its line in ../shared/reference/mail-clients.md (None: not listed there).
ELEMENTS = {
    "html": None, "head": None, "meta": None, "title": None, "style": "<style> element", "body": "<body> element", "table": "<table> element",
    "tr": "<table> element", "td": "<table> element", "a": None, "b": None, "br": None, "p": "<p> element", "div": "<div> element",
    "span": "<span> element", "img": "<img> element",
}
ATTRIBUTES = {
    "lang": "lang attribute", "charset": None, "name": None, "content": None, "class": "Class selector", "style": None, "role": "role attribute",
    "width": "width attribute", "height": "height attribute", "cellpadding": "cellpadding attribute", "cellspacing": "cellspacing attribute",
    "bgcolor": "background-color", "align": "align attribute", "valign": "valign attribute", "href": None, "src": None, "alt": None, "dir": "dir attribute",
}
PROPERTIES = {
    "background-color": "background-color", "border-left": "border", "border-radius": "border-radius", "color": None, "font-family": None, "font-size": "font-size",
    "font-weight": "font-weight", "line-height": "line-height", "margin": "margin", "max-width": "max-width", "overflow": "overflow", "padding": "padding",
    "padding-bottom": "padding", "padding-left": "padding", "padding-right": "padding", "padding-top": "padding", "table-layout": "table-layout",
    "text-decoration": "text-decoration", "word-break": "word-break",
}
# Lines of the table that not all programs take whole, and what a reader there gets instead.
FALLBACKS = {
    "<style> element": "only dark colours and telephone widths: without it the mail is light and as wide as it is",
    "<body> element": "its colours stand on the outer table too",
    "<img> element": "the alternative text",
    "align attribute": "the beginning of the line, which is where it would be",
    "Class selector": "dark colours are missing, the light ones stay",
    "lang attribute": "a screen reader guesses the language",
    "role attribute": "a screen reader names a table",
    "width attribute": "partly on Outlook for Windows: on tables and images, which is where it stands",
    "height attribute": "partly on Outlook for Windows: on images, where it stands",
    "dir attribute": "text begins on the left",
    "border": "partly on Outlook for Windows: on cells, where it stands",
    "border-radius": "square corners",
    "font-size": "px are taken by all",
    "font-weight": "numbers are rounded to bold and normal",
    "line-height": "px are taken by all",
    "margin": "only zero, on the body",
    "max-width": "Outlook for Windows has a table of its own width around it",
    "overflow": "a table that is too wide makes the mail as wide",
    "padding": "partly on Outlook for Windows: on cells, where it stands",
    "table-layout": "a table that is too wide makes the mail as wide",
    "text-decoration": "an underline; some styles of line are missing",
    "word-break": "a very long word makes the mail as wide",
}

# Nowhere, not even in what a customer wrote.
ACTIVE = {"script", "form", "input", "button", "select", "textarea", "link", "svg", "math", "iframe", "object", "embed", "video", "audio", "base", "canvas", "template", "frame", "frameset", "applet"}
LOOSE = {"position", "z-index", "inset", "left", "right", "top", "bottom", "transform", "animation", "transition", "behavior", "-moz-binding", "content", "cursor"}
FRAME_VALUES = re.compile(r"(?i)var\(|calc\(|url\(|expression|javascript|flex|grid|gradient|!important|\b(?:em|rem|vw|vh|ch|ex)\b")
GUEST_VALUES = re.compile(r"(?i)var\(|url\((?!['\"]?cid:)|expression\(|javascript:")
LENGTHS = {"font-size", "line-height", "padding", "padding-top", "padding-bottom", "padding-left", "padding-right", "margin", "max-width", "border-radius"}
SCHEMES = ("http://", "https://", "mailto:", "tel:")
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
NAMES = {"black": "#000000", "white": "#ffffff", "red": "#ff0000", "blue": "#0000ff", "gray": "#808080", "grey": "#808080", "silver": "#c0c0c0", "navy": "#000080", "transparent": None}
LINK_BLUE = "#0000ee"


def problems(html):
    """All that is wrong, in the order of the mail."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.finished(len(html.encode()))


class Node:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.style = declarations(attributes.get("style") or "")
        self.classes = (attributes.get("class") or "").split()
        self.is_guest = parent is not None and (parent.is_guest or "wd" in parent.classes)
        self.words = ""

    def chain(self):
        node = self
        while node:
            yield node
            node = node.parent


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.stack, self.texts, self.nodes = [], [None], [], []
        self.sheet, self.title, self.in_raw = "", "", None
        self.has_doctype = False

    def say(self, words):
        if words not in self.found:
            self.found.append(words)

    # MARK: Reading

    def handle_decl(self, decl):
        self.has_doctype |= decl.lower() == "doctype html"

    def handle_comment(self, data):
        if not re.fullmatch(r"(?s)\[if mso\]>.*<!\[endif\]", data.strip()):
            self.say(f"a comment: {data[:40]!r}")
            return
        for tag in re.findall(r"<([a-z]+)", data):
            if tag not in ("table", "tr", "td"):
                self.say(f"<{tag}> for Outlook")

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.say(f"<{tag}> has an attribute twice")
        node = Node(tag, {name: value or "" for name, value in attrs}, self.stack[-1])
        self.nodes.append(node)
        self.check(node)
        if tag in VOID:
            return
        self.stack.append(node)
        if tag in ("style", "title"):
            self.in_raw = tag

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        self.in_raw = None
        if tag in VOID:
            return
        if len(self.stack) > 1 and self.stack[-1].tag == tag:
            self.stack.pop()
        else:
            open_tag = self.stack[-1].tag if self.stack[-1] else "nothing"
            self.say(f"</{tag}> where <{open_tag}> is open")
            if any(node and node.tag == tag for node in self.stack):
                while self.stack.pop().tag != tag:
                    pass

    def handle_data(self, data):
        if self.in_raw == "style":
            self.sheet += data
        elif self.in_raw == "title":
            self.title += data
        elif data.strip():
            node = self.stack[-1]
            self.texts.append((node, data))
            for above in node.chain() if node else ():
                above.words += data

    # MARK: Each element

    def check(self, node):
        if node.tag in ACTIVE:
            self.say(f"<{node.tag}>")
        for name, value in node.attributes.items():
            if name.startswith("on"):
                self.say(f"{name} on <{node.tag}>")
            if name in ("src", "href", "background", "data-src") and re.match(r"\s*(?:javascript|vbscript|data:text)", value, re.I):
                self.say(f"{name}={value[:30]!r}")
        if node.tag == "img":
            self.check_image(node)
        if node.is_guest:
            return self.check_guest(node)
        self.check_frame(node)

    def check_image(self, node):
        if not node.attributes.get("src", "").startswith(("cid:", "data:image/")):
            self.say("a picture that is not in the mail")
        for name in ("alt",) if node.is_guest else ("alt", "width", "height"):
            if name not in node.attributes:
                self.say(f"<img> without {name}")
        width = node.attributes.get("width", "")
        if width.isdigit() and int(width) > FRAME_WIDTH:
            self.say(f"<img> {width} px wide")
        if "max-width" not in node.style:
            self.say("<img> without max-width")

    def check_guest(self, node):
        if node.tag == "style":
            self.say("<style> in the words")
        for name, value in node.style.items():
            if name in LOOSE or GUEST_VALUES.search(value):
                self.say(f"{name}:{value[:30]} in the words")

    def check_frame(self, node):
        if node.tag not in ELEMENTS and node.tag not in ACTIVE:
            self.say(f"<{node.tag}> in the frame")
        for name in node.attributes:
            if name not in ATTRIBUTES:
                self.say(f"{name} on <{node.tag}> in the frame")
        if node.tag == "table" and node.attributes.get("role") != "presentation":
            self.say("<table> without role=presentation")
        if node.tag == "table" and not {"cellpadding", "cellspacing"} <= set(node.attributes):
            self.say("<table> without cellpadding and cellspacing")
        for name, value in node.style.items():
            if name not in PROPERTIES:
                self.say(f"{name} in the frame")
            if FRAME_VALUES.search(value):
                self.say(f"{name}:{value} in the frame")
            if name in LENGTHS and not re.fullmatch(r"(?:\d+px|0)(?: (?:\d+px|0))*|100%|none", value):
                self.say(f"{name}:{value} is not in px")
        if node.tag not in ("td", "a") and any(name.startswith("padding") for name in node.style):
            self.say(f"padding on <{node.tag}>: Outlook has it on cells only")

    # MARK: The whole

    def finished(self, size):
        if size > SIZE_LIMIT:
            self.say(f"{size} bytes: Gmail cuts it off")
        if len(self.stack) > 1:
            self.say(f"<{self.stack[-1].tag}> is never closed")
        by_tag = {node.tag: node for node in self.nodes}
        if not self.has_doctype:
            self.say("no doctype")
        if not re.fullmatch(r"[a-z]{2}(?:-[A-Z]{2})?", by_tag["html"].attributes.get("lang", "") if "html" in by_tag else ""):
            self.say("<html> without lang")
        if not self.title.strip():
            self.say("no title")
        rules, dark = self.read_sheet()
        for node in self.nodes:
            if node.tag == "a":
                self.check_link(node)
            if not node.is_guest:
                self.check_dark(node, dark)
        for node, text in self.texts:
            self.check_contrast(node, text, dark)
        return self.found

    def check_link(self, node):
        target = node.attributes.get("href", "")
        if not target.startswith(SCHEMES) or re.fullmatch(r"https?://", target):
            # An anchor that a person's mail program wrote leads nowhere, and says so.
            if not (node.is_guest and not target):
                self.say(f"a link to {target[:40]!r}")
        pictures = any(other.tag == "img" and node in other.chain() for other in self.nodes)
        if target and not node.words.strip() and not pictures and not node.is_guest:
            self.say("a link without words")

    def read_sheet(self):
        """The rules for the dark: selector → properties. All others are for telephones."""
        rules, dark = {}, {}
        rest = self.sheet
        for condition, body in re.findall(r"@media ([^{]*)\{((?:[^{}]*\{[^{}]*\})*\s*)\}", self.sheet):
            is_dark = condition.strip() == "(prefers-color-scheme: dark)"
            if not is_dark and not re.fullmatch(r"\(max-width: \d+px\)", condition.strip()):
                self.say(f"@media {condition.strip()}")
            rest = rest.replace(f"@media {condition}{{{body}}}", "")
            for selectors, style in re.findall(r"([^{}]+)\{([^{}]*)\}", body):
                for selector in selectors.split(","):
                    if not re.fullmatch(r"\.[a-z]+(?: (?:\*|[a-z]+))?", selector.strip()):
                        self.say(f"the selector {selector.strip()}")
                    if is_dark:
                        dark.setdefault(selector.strip(), {}).update(declarations(style))
                for name, value in declarations(style).items():
                    if "!important" not in value:
                        self.say(f"{name} in <style> without !important: inline styles win")
        if rest.strip():
            self.say(f"<style> has more than dark and telephone rules: {rest.strip()[:40]}")
        return rules, dark

    def check_dark(self, node, dark):
        """Each colour that is set has its dark one."""
        wanted = set()
        if "color" in node.style:
            wanted.add("color")
        if "background-color" in node.style or "bgcolor" in node.attributes:
            wanted.add("background-color")
        if "border-left" in node.style:
            wanted.add("border-color")
        has = {name for one in node.classes for name in dark.get(f".{one}", {})}
        for name in sorted(wanted - has):
            self.say(f"<{node.tag}> sets a {name} that has no dark one")

    def check_contrast(self, node, text, dark):
        if node is None or node.tag in ("html", "head"):
            return
        for is_dark in (False, True):
            # What a person coloured is their own in the light; in the dark it gives way.
            if node.is_guest and not is_dark:
                continue
            ink = look(node, "color", dark if is_dark else None)
            paper = look(node, "background-color", dark if is_dark else None)
            if ink and paper and contrast(ink, paper) < CONTRAST:
                self.say(f"{text.strip()[:20]!r} has a contrast of {contrast(ink, paper):.1f} in the {'dark' if is_dark else 'light'}")


# MARK: Styles and colours

def declarations(style):
    found = {}
    for part in style.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[name.strip().lower()] = value.strip()
    return found


def look(node, name, dark):
    """The colour that an element shows: its own or what it inherits, with the dark rules where they count."""
    for above in node.chain():
        value = None
        if dark is not None:
            value = dark_value(above, name, dark)
        if value is None:
            value = above.style.get(name) or (above.attributes.get("bgcolor") if name == "background-color" else None)
            if value is None and name == "color" and above.tag == "a":
                value = LINK_BLUE
        if value and color(value):
            return color(value)
    return color("#000000" if name == "color" else "#ffffff")


def dark_value(node, name, dark):
    """Of rules that are all !important the most specific, the later of two."""
    own = [dark[f".{one}"][name] for one in node.classes if name in dark.get(f".{one}", {})]
    if node.is_guest:
        by_tag = dark.get(f".wd {node.tag}", {}).get(name)
        by_star = dark.get(".wd *", {}).get(name)
        value = by_tag or by_star or (own[-1] if own else None)
    else:
        value = own[-1] if own else None
    return value.replace("!important", "").strip() if value else None


def color(value):
    """(red, green, blue) of 0–255; nothing for what is inherited or can be seen through."""
    value = value.strip().lower()
    value = NAMES.get(value, value)
    if value and re.fullmatch(r"#[0-9a-f]{3}", value):
        value = "#" + "".join(digit * 2 for digit in value[1:])
    if value and re.fullmatch(r"#[0-9a-f]{6}", value):
        return tuple(int(value[at:at + 2], 16) for at in (1, 3, 5))
    parts = re.fullmatch(r"rgba?\((\d+), ?(\d+), ?(\d+)(?:, ?([\d.]+))?\)", value or "")
    if parts and parts.group(4) not in ("0", "0.0"):
        return tuple(int(parts.group(at)) for at in (1, 2, 3))
    return None


def luminance(color):
    """WCAG 2.2, relative luminance."""
    parts = [part / 255 for part in color]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


# MARK: The reference

def reference(text):
    """The lines of mail-clients.md: feature → one letter a program."""
    return dict(re.findall(r"(?m)^\| (.+?) \| `([yp?-]{12})` \|", text))


def unfounded(text):
    """What the lists above allow though a program does not take it and no fallback is named; and names that the reference lacks."""
    lines = reference(text)
    found = []
    for listed in (ELEMENTS, ATTRIBUTES, PROPERTIES):
        for name, line in listed.items():
            if line is None:
                continue
            if line not in lines:
                found.append(f"{name}: no line {line!r}")
            elif set(lines[line]) != {"y"} and line not in FALLBACKS:
                found.append(f"{name}: {lines[line]}")
    return found
