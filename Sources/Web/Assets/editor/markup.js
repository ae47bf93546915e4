// Between the HTML of the form and what the editor holds. Text that stands in a cell, an item or the mail itself without a
// paragraph keeps standing there: a paragraph marked data-bare holds it while it is edited.
import { pm } from "./prose-editor.js";

const inline = new Set(
  ("a abbr b bdi bdo big br cite code del dfn em font i img ins kbd mark q s samp small span strike strong sub sup tt u var " +
   "label time wbr acronym").split(" "));
const holders = new Set("body div center section article header footer aside address main li td th blockquote".split(" "));
const empty = new Set(["br", "hr", "img", "wbr"]);

// Styles are kept beside, as data-style: the page's policy (no inline styles) holds for what is parsed, too.
const tags = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
const styles = /("[^"]*"|'[^']*')|\sstyle(?=\s*=)/gi;
const beside = (html) => html.replace(tags, (tag) => tag.replace(styles, (found, value) => value ?? " data-style"));

export const parse = (html) => new DOMParser().parseFromString(beside(html), "text/html").body;
const isInline = (node) => node.nodeType === 3 || (node.nodeType === 1 && inline.has(node.localName) && [...node.children].every(isInline));
const isBlank = (node) => node.nodeType === 3 && !/[^ \t\r\n]/.test(node.data);

/// From elsewhere comes the text and what it means, not its looks.
export function pasted(html) {
  const body = parse(html);
  const isOurs = body.querySelector("[data-pm-slice]");
  body.querySelectorAll("style, script, meta, title, link").forEach((element) => element.remove());
  const looks = ["data-style", "class", "lang", "face", "color", "size"];
  if (!isOurs) body.querySelectorAll("*").forEach((element) => looks.forEach((name) => element.removeAttribute(name)));
  return body.innerHTML;
}

/// HTML as the editor's schema can read it.
export function opened(html) {
  const body = parse(html);
  for (const holder of [body, ...body.querySelectorAll([...holders].join())]) wrapBare(holder);
  for (const paragraph of body.querySelectorAll("p:empty")) paragraph.setAttribute("data-hollow", "");
  return body.innerHTML;
}

function wrapBare(holder) {
  let run = [];
  const close = () => {
    if (run.some((node) => !isBlank(node))) {
      const paragraph = holder.ownerDocument.createElement("p");
      paragraph.setAttribute("data-bare", "");
      run[0].before(paragraph);
      paragraph.append(...run);
    }
    run = [];
  };
  for (const node of [...holder.childNodes]) {
    if (isInline(node)) run.push(node);
    else if (node.nodeType === 1) close();
  }
  close();
  if (!holder.children.length && holder.localName !== "body") holder.append(holder.ownerDocument.createElement("p"));
  if (holder.children.length === 1 && !holder.textContent && holder.firstElementChild.localName === "p" && !holder.firstElementChild.attributes.length) {
    holder.firstElementChild.setAttribute("data-bare", "");
  }
}

/// What the editor holds, as HTML for the form.
export function saved(editor) {
  const drawn = document.createElement("div");
  drawn.append(pm.model.DOMSerializer.fromSchema(editor.schema).serializeFragment(editor.state.doc.content));
  const html = [...drawn.childNodes].map(written).join("\n");
  return /^<p>(<br>)?<\/p>$/.test(html) ? "" : html;
}

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\u00a0/g, "&nbsp;");
const quoted = (text) => escaped(text).replace(/"/g, "&quot;");
const isBare = (node) => node?.localName === "p" && node.hasAttribute("data-bare");

function written(node) {
  if (node.nodeType === 3) return escaped(node.data);
  const inner = node.localName === "table" ? rows(node) : [...node.childNodes].map(written).join("");
  // Two of them would be one text.
  if (isBare(node) && !isBare(node.previousElementSibling) && !isBare(node.nextElementSibling)) return inner;
  const filled = node.localName === "p" && !inner && !node.hasAttribute("data-hollow") ? "<br>" : inner;
  return `<${node.localName}${attributes(node)}>${empty.has(node.localName) ? "" : `${filled}</${node.localName}>`}`;
}

function attributes(node) {
  return [...node.attributes].filter(({ name }) => !["style", "data-bare", "data-hollow", "data-section"].includes(name))
    .map(({ name, value }) => ` ${name === "data-style" ? "style" : name}="${quoted(value)}"`).join("");
}

function rows(table) {
  let html = "", section = "";
  for (const row of table.querySelectorAll(":scope > tbody > tr, :scope > tr")) {
    if (row.dataset.section !== section) {
      html += (section && `</${section}>`) + `<${row.dataset.section}>`;
      section = row.dataset.section;
    }
    html += written(row);
  }
  return html + (section && `</${section}>`);
}
