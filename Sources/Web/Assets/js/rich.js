// The rich-text editor is loaded where a field asks for it and the program has it.
const editor = document.querySelector('meta[name="editor"]')?.content;
if (editor && document.querySelector("textarea[data-rich]")) import(editor);
