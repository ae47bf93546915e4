// What the editor can hold: the elements of a mail, each with the attributes that it came with, so that what is opened is
// what is saved. Attributes elsewhere unknown are dropped, and markup.js tells of it.
import { Extension, Mark, Node } from "./prose-editor.js";

const kept = new Set(
  ("style class dir lang title align valign width height bgcolor border cellpadding cellspacing role href src alt name " +
   "colspan rowspan start type value color face size cite background target rel summary nowrap hspace vspace").split(" "));
const safe = /^(https?:|mailto:|tel:|cid:|data:image\/|[/#?]|$)/i;

function attributes(element) {
  const found = {};
  for (const attribute of element.attributes) {
    const { value } = attribute;
    const name = attribute.name === "data-style" ? "style" : attribute.name;
    const isAddress = ["href", "src", "cite", "background"].includes(name);
    if (kept.has(name) && (!isAddress || safe.test(value.trim()))) found[name] = value;
  }
  return found;
}

// The browser writes styles its own way and drops what it doesn't know; data-style has them as they were.
const drawn = (own) => (own.style === undefined ? own : { ...own, "data-style": own.style });
const own = { default: {}, parseHTML: attributes, renderHTML: (values) => drawn(values.own ?? {}) };
const tag = (first) => ({ default: first, parseHTML: (element) => element.localName, rendered: false });

const node = (name, tags, more) => Node.create({
  name,
  addAttributes: () => ({ own, tag: tag(tags[0]), ...more.attributes }),
  parseHTML: () => tags.map((name) => ({ tag: name, ...more.rule })),
  renderHTML: ({ node, HTMLAttributes }) => (more.atom ? [node.attrs.tag, HTMLAttributes] : [node.attrs.tag, HTMLAttributes, 0]),
  ...more.spec,
});
const block = (name, tags, content, spec = {}, more = {}) =>
  node(name, tags, { spec: { group: "block", content, defining: true, ...spec }, ...more });
const flag = (name, stays) => ({
  default: false, keepOnSplit: stays,
  parseHTML: (element) => element.hasAttribute(`data-${name}`),
  renderHTML: (values) => (values[name] ? { [`data-${name}`]: "" } : {}),
});
const mark = (name, tags, spec = {}) => Mark.create({
  name,
  addAttributes: () => ({ own, tag: tag(tags[0]) }),
  parseHTML: () => tags.map((name) => ({ tag: name })),
  renderHTML: ({ mark, HTMLAttributes }) => [mark.attrs.tag, HTMLAttributes, 0],
  ...spec,
});
const key = (name, command) => ({ addKeyboardShortcuts() { return { [name]: () => command(this.editor) }; } });
const toggled = (name, tags, shortcut) => mark(name, tags, key(shortcut, (editor) => editor.commands.toggleMark(name)));
const section = {
  default: "tbody",
  parseHTML: (row) => (["thead", "tfoot"].includes(row.parentElement?.localName) ? row.parentElement.localName : "tbody"),
  renderHTML: (values) => ({ "data-section": values.section }),
};
const listKeys = {
  addKeyboardShortcuts() {
    return {
      Enter: () => this.editor.commands.splitListItem("listItem"),
      Tab: () => this.editor.commands.sinkListItem("listItem"),
      "Shift-Tab": () => this.editor.commands.liftListItem("listItem"),
    };
  },
};

export const schema = [
  Node.create({ name: "doc", topNode: true, content: "block+" }),
  Node.create({ name: "text", group: "inline" }),
  block("paragraph", ["p"], "inline*", { priority: 1000, defining: false },
    { attributes: { bare: flag("bare", true), hollow: flag("hollow", false) } }),
  block("heading", ["h1", "h2", "h3", "h4", "h5", "h6"], "inline*"),
  block("preformatted", ["pre"], "inline*", { whitespace: "pre" }, { rule: { preserveWhitespace: "full" } }),
  block("blockquote", ["blockquote"], "block+"),
  block("box", ["div", "center", "section", "article", "header", "footer", "aside", "address", "main"], "block+", { defining: false }),
  block("bulletList", ["ul"], "listItem+", { group: "block list", defining: false }),
  block("orderedList", ["ol"], "listItem+", { group: "block list", defining: false }),
  node("listItem", ["li"], { spec: { content: "block+", defining: true, ...listKeys } }),
  block("table", ["table"], "tableRow+", { isolating: true }),
  node("tableRow", ["tr"], { spec: { content: "tableCell+" }, attributes: { section } }),
  node("tableCell", ["td", "th"], { spec: { content: "block+", isolating: true } }),
  node("rule", ["hr"], { atom: true, spec: { group: "block" } }),
  node("lineBreak", ["br"], { atom: true, spec: { group: "inline", inline: true, selectable: false,
    ...key("Shift-Enter", (editor) => editor.commands.insertContent({ type: "lineBreak" })) } }),
  node("image", ["img"], { atom: true, spec: { group: "inline", inline: true, draggable: true } }),
  mark("link", ["a"], { inclusive: false, priority: 1000 }),
  toggled("bold", ["strong", "b"], "Mod-b"),
  toggled("italic", ["em", "i"], "Mod-i"),
  toggled("underline", ["u"], "Mod-u"),
  mark("strike", ["s", "del", "strike"]),
  mark("code", ["code"]),
  mark("raised", ["sub", "sup"]),
  // Several of these may stand in each other.
  mark("inline", ["span", "font", "small", "big", "mark", "kbd", "samp", "var", "cite", "abbr", "dfn", "q", "ins", "tt", "bdi", "bdo"],
    { excludes: "" }),
  Extension.create({ name: "moving", addKeyboardShortcuts() { return { "Mod-Enter": () => false }; } }),
];
