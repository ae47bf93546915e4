// Whether the editor would lose something of a text's HTML: both are read as a list of what can be seen in them.
import { parse } from "./markup.js";

const inline = new Set(
  ("a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var " +
   "label time acronym").split(" "));

/// The first thing that is lost, in words; empty where nothing is.
export function lost(before, after) {
  const [was, is] = [read(parse(before)), read(parse(after))];
  const at = was.findIndex((item, index) => item.key !== is[index]?.key);
  if (at >= 0) return words(was[at], is[at]);
  return is.length > was.length ? words(is[was.length]) : "";
}

function words(was, is) {
  if (is && was.tag && was.tag === is.tag) return `an attribute of ${opening(was.tag, was.attributes)}`;
  if (was.tag) return `the element <${was.tag}>`;
  const marks = was.marks?.filter((mark) => !is?.marks?.includes(mark)) ?? [];
  return marks.length ? marks[0] : `the text “${(was.text ?? "").slice(0, 40)}”`;
}

const opening = (tag, attributes) => `<${tag}${attributes && ` ${attributes}`}>`;
const attributes = (element) => [...element.attributes].map(({ name, value }) => `${name}="${value.trim()}"`).sort().join(" ");

function read(body) {
  const found = [];
  let line = [];
  const flush = () => {
    const last = line.at(-1);
    if (last?.text) last.text = last.text.replace(/ $/, "");
    for (const { text, marks } of line) if (text) found.push({ text, marks, key: `"${text}" ${marks.join()}` });
    line = [];
  };
  const add = (data, marks, isPre) => {
    let text = isPre ? data : data.replace(/[ \t\r\n]+/g, " ");
    const last = line.at(-1);
    if (!isPre && (!last || last.text.endsWith(" "))) text = text.replace(/^ /, "");
    if (last && last.marks.join() === marks.join()) last.text += text;
    else if (text) line.push({ text, marks });
  };
  const item = (tag, attributes = "") => { flush(); found.push({ tag, attributes, key: opening(tag, attributes) }); };
  const visit = (node, marks, isPre) => {
    if (node.nodeType === 3) return add(node.data, marks, isPre);
    if (node.nodeType === 8) return item("!--");
    if (node.nodeType !== 1) return;
    const own = attributes(node);
    if (inline.has(node.localName)) {
      if (!node.textContent && !node.querySelector("img, br")) return item(node.localName, own);
      const more = [...new Set([...marks, opening(node.localName, own)])].sort();
      return node.childNodes.forEach((child) => visit(child, more, isPre));
    }
    // The parser adds a tbody where none is written.
    const isSeen = node.localName !== "tbody" || own;
    if (isSeen) item(node.localName, own);
    if (node.localName === "img") found.at(-1).key += marks.join();
    node.childNodes.forEach((child) => visit(child, marks, isPre || node.localName === "pre"));
    flush();
    if (isSeen && node.childNodes.length) item(`/${node.localName}`);
  };
  body.childNodes.forEach((child) => visit(child, [], false));
  flush();
  return found;
}
