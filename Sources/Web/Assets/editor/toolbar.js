// The buttons above the editor: reached with Tab as one, moved along with the arrows.
import { ask } from "./ask.js";
import { tableCommands } from "./tables.js";

const blocks = { p: "Text", h1: "Heading 1", h2: "Heading 2", h3: "Heading 3", pre: "Preformatted" };
const marks = [["bold", "B", "Bold"], ["italic", "I", "Italic"], ["underline", "U", "Underlined"], ["strike", "S", "Struck through"]];

export function toolbar(editor, view) {
  const element = document.createElement("div");
  element.className = "rich-bar";
  element.setAttribute("role", "toolbar");
  element.setAttribute("aria-label", "Formatting");
  const buttons = [];

  function button(text, title, run, state = {}) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.title = title;
    made.setAttribute("aria-label", title);
    if (state.name) made.classList.add(state.name);
    // The selection stays where it is.
    made.addEventListener("mousedown", (event) => event.preventDefault());
    made.addEventListener("click", run);
    element.append(made);
    buttons.push({ made, ...state });
    return made;
  }

  const chain = () => editor.chain().focus();
  const is = (name) => () => editor.isActive(name);
  const style = blockChoice(editor, chain);
  element.append(style);
  for (const [name, text, title] of marks) button(text, title, () => chain().toggleMark(name).run(), { name, isOn: is(name) });
  button("Link", "Link", () => link(editor, chain), { isOn: is("link") });
  button("• List", "List", () => chain().toggleList("bulletList", "listItem").run(), { isOn: is("bulletList") });
  button("1. List", "Numbered list", () => chain().toggleList("orderedList", "listItem").run(), { isOn: is("orderedList") });
  button("Quote", "Quotation", () => chain().toggleWrap("blockquote").run(), { isOn: is("blockquote") });
  button("Picture", "Picture", () => picture(editor, chain));
  for (const { text, title, run, isShown } of tableCommands(editor)) button(text, title, run, { isShown });
  button("Plain", "Remove formatting", () => chain().unsetAllMarks().clearNodes().run());
  button("↶", "Undo", () => chain().undo().run(), { isDisabled: () => !editor.can().undo() });
  button("↷", "Redo", () => chain().redo().run(), { isDisabled: () => !editor.can().redo() });
  const code = button("</>", "HTML", () => view.show(!view.isCode()), { name: "code", isOn: view.isCode });

  function update() {
    for (const { made, isOn, isShown, isDisabled } of buttons) {
      if (isOn) made.setAttribute("aria-pressed", isOn());
      made.hidden = isShown ? !isShown() : false;
      made.disabled = made !== code && (view.isCode() || (isDisabled?.() ?? false));
    }
    style.disabled = view.isCode();
    style.value = Object.keys(blocks).find((tag) => editor.isActive({ tag })) ?? "p";
    rove(shown().includes(document.activeElement) ? document.activeElement : shown()[0]);
  }
  const shown = () => [style, ...buttons.map(({ made }) => made)].filter((each) => !each.hidden && !each.disabled);
  const rove = (current) => [...element.children].forEach((each) => { each.tabIndex = each === current ? 0 : -1; });
  element.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = shown();
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    rove(next);
    next.focus();
  });
  editor.on("transaction", update);
  return { element, update };
}

function blockChoice(editor, chain) {
  const choice = document.createElement("select");
  choice.setAttribute("aria-label", "Kind of paragraph");
  for (const [tag, title] of Object.entries(blocks)) choice.add(new Option(title, tag));
  choice.addEventListener("change", () => {
    const type = choice.value === "p" ? "paragraph" : choice.value === "pre" ? "preformatted" : "heading";
    chain().setNode(type, { tag: choice.value, own: {} }).run();
  });
  return choice;
}

async function link(editor, chain) {
  const now = editor.getAttributes("link").own ?? {};
  const answer = await ask("Link", [{ name: "href", label: "Address, or a mask such as #URL#", value: now.href ?? "" }], now.href ? "Remove the link" : "");
  if (!answer) return;
  const range = chain().extendMarkRange("link");
  if (answer.removes || !answer.href) return range.unsetMark("link").run();
  const own = { ...now, href: answer.href };
  if (editor.state.selection.empty && !now.href) {
    return chain().insertContent({ type: "text", text: answer.href, marks: [{ type: "link", attrs: { own } }] }).run();
  }
  range.setMark("link", { own }).run();
}

async function picture(editor, chain) {
  const now = editor.isActive("image") ? editor.getAttributes("image").own : {};
  const answer = await ask("Picture", [
    { name: "src", label: "Address of the picture", value: now.src ?? "" },
    { name: "alt", label: "What it shows, for those who don't see it", value: now.alt ?? "" },
  ]);
  if (answer?.src) chain().insertContent({ type: "image", attrs: { own: { ...now, src: answer.src, alt: answer.alt } } }).run();
}
