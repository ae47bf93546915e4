// The rich-text editor: enhances every <textarea data-rich>. The text area stays the form's field; what is written in the
// editor is put there as HTML, and "</>" shows it. Where the editor would lose something, the text area stays.
import { Editor, UndoRedo, pm } from "./prose-editor.js";
import { lost } from "./compare.js";
import { opened, pasted, saved } from "./markup.js";
import { schema } from "./schema.js";
import { toolbar } from "./toolbar.js";

const masks = new pm.state.Plugin({
  props: {
    // Masks are text like any other, and stand out.
    decorations(state) {
      const found = [];
      state.doc.descendants((node, at) => {
        for (const match of node.isText ? node.text.matchAll(/#[A-Za-z0-9_]+(\([^#()]*\))?#/g) : []) {
          found.push(pm.view.Decoration.inline(at + match.index, at + match.index + match[0].length, { class: "mask" }));
        }
      });
      return pm.view.DecorationSet.create(state.doc, found);
    },
  },
});

function enhance(area) {
  const label = area.labels[0];
  const name = label?.firstChild.textContent.trim() || "Text";
  area.id ||= `rich-${Math.random().toString(36).slice(2)}`;
  const box = document.createElement("div");
  box.className = "rich";
  const surface = document.createElement("div");
  surface.className = "rich-text";
  const why = document.createElement("p");
  why.className = "rich-why";
  why.setAttribute("role", "status");
  if (label) label.htmlFor = area.id;
  (label ?? area).after(box);

  const editor = new Editor({
    element: surface, injectCSS: false, extensions: [...schema, UndoRedo], content: opened(area.value),
    editorProps: { attributes: { role: "textbox", "aria-multiline": "true", "aria-label": name, dir: "auto" }, transformPastedHTML: pasted },
    onUpdate({ editor }) {
      area.value = saved(editor);
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  editor.registerPlugin(masks);

  /// Shows the text as it reads, or as HTML.
  function show(asCode) {
    if (!asCode) {
      editor.commands.setContent(opened(area.value), { emitUpdate: false });
      const loss = lost(area.value, saved(editor));
      why.textContent = loss && `Shown as HTML, because the editor would lose ${loss}.`;
      asCode = loss !== "";
    } else why.textContent = "";
    box.dataset.view = asCode ? "code" : "rich";
    surface.hidden = asCode;
    area.hidden = !asCode;
    bar.update();
  }
  const bar = toolbar(editor, { isCode: () => box.dataset.view === "code", show });
  box.append(bar.element, why, surface, area);
  label?.addEventListener("click", () => box.dataset.view === "rich" && editor.commands.focus());
  area.addEventListener("text:insert", (event) => {
    if (box.dataset.view === "code") return;
    event.preventDefault();
    editor.chain().focus().insertContent({ type: "text", text: event.detail }).run();
  });
  show(false);
}

document.querySelectorAll("textarea[data-rich]").forEach(enhance);
