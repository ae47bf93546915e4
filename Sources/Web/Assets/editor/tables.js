// Tables: one is put in, rows and columns come and go. Where cells span others, columns are left to the HTML.
import { pm } from "./prose-editor.js";

const cellStyle = { style: "border:1px solid #cfc8b9;padding:6px 10px" };
const tableStyle = { style: "border-collapse:collapse" };

export function tableCommands(editor) {
  const isIn = () => editor.isActive("table");
  const isPlain = () => isIn() && !/(col|row)span/.test(JSON.stringify(place(editor).table.toJSON()));
  return [
    { text: "Table", title: "Table", run: () => insert(editor), isShown: () => !isIn() },
    { text: "+ Row", title: "Row below", run: () => addRow(editor), isShown: isIn },
    { text: "− Row", title: "Remove this row", run: () => removeRow(editor), isShown: isIn },
    { text: "+ Column", title: "Column after", run: () => eachRow(editor, addCell), isShown: isPlain },
    { text: "− Column", title: "Remove this column", run: () => eachRow(editor, removeCell), isShown: isPlain },
  ];
}

function insert(editor) {
  const cell = () => ({ type: "tableCell", attrs: { own: cellStyle }, content: [{ type: "paragraph", attrs: { bare: true } }] });
  const row = () => ({ type: "tableRow", content: [cell(), cell()] });
  editor.chain().focus().insertContent({ type: "table", attrs: { own: tableStyle }, content: [row(), row()] }).run();
}

/// Where the cursor is: its table, row and column, and where they begin.
function place(editor) {
  const { $from } = editor.state.selection;
  let depth = $from.depth;
  while (depth > 0 && $from.node(depth).type.name !== "tableRow") depth -= 1;
  return {
    table: $from.node(depth - 1), start: $from.start(depth - 1), tableAt: $from.before(depth - 1),
    row: $from.node(depth), rowAt: $from.before(depth), column: $from.index(depth),
  };
}

const emptied = (cell) => cell.type.create(cell.attrs, editorParagraph(cell.type.schema));
const editorParagraph = (schema) => schema.nodes.paragraph.create({ bare: true });

function addRow(editor) {
  const { row, rowAt } = place(editor);
  const cells = [];
  row.forEach((cell) => cells.push(emptied(cell)));
  editor.view.dispatch(editor.state.tr.insert(rowAt + row.nodeSize, row.type.create(row.attrs, cells)));
  editor.commands.focus();
}

function removeRow(editor) {
  const { table, tableAt, row, rowAt } = place(editor);
  const [from, size] = table.childCount > 1 ? [rowAt, row.nodeSize] : [tableAt, table.nodeSize];
  finish(editor, editor.state.tr.delete(from, from + size), from);
}

const addCell = (tr, cell, at) => tr.insert(at + cell.nodeSize, emptied(cell));
const removeCell = (tr, cell, at) => tr.delete(at, at + cell.nodeSize);

/// Does something to the cell of the cursor's column in each row, the last row first, so that positions stay right.
function eachRow(editor, change) {
  const { table, tableAt, start, row, column } = place(editor);
  const { tr } = editor.state;
  if (change === removeCell && row.childCount === 1) return finish(editor, tr.delete(tableAt, tableAt + table.nodeSize), tableAt);
  const cells = [];
  table.forEach((each, offset) => {
    let at = start + offset + 1;
    for (let index = 0; index < column && index < each.childCount; index += 1) at += each.child(index).nodeSize;
    if (column < each.childCount) cells.unshift([each.child(column), at]);
  });
  for (const [cell, at] of cells) change(tr, cell, at);
  finish(editor, tr, editor.state.selection.from);
}

function finish(editor, tr, near) {
  const at = Math.min(near, tr.doc.content.size);
  editor.view.dispatch(tr.setSelection(pm.state.Selection.near(tr.doc.resolve(at))));
  editor.commands.focus();
}
