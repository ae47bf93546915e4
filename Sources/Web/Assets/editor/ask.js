// A small dialogue with text fields. Gives their values, or nothing where it was left.
export function ask(title, fields, removal = "") {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "stack";
  const heading = document.createElement("h2");
  heading.textContent = title;
  form.append(heading);
  for (const { name, label, value } of fields) {
    const outer = document.createElement("label");
    const input = document.createElement("input");
    Object.assign(input, { name, value, autocomplete: "off" });
    outer.append(label, input);
    form.append(outer);
  }
  const row = document.createElement("p");
  row.className = "row";
  const choices = [["set", "Set", "button main"], ["leave", "Cancel", "button"]];
  if (removal) choices.push(["remove", removal, "button quiet"]);
  for (const [value, text, className] of choices) row.append(Object.assign(document.createElement("button"), { value, textContent: text, className }));
  form.append(row);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    const values = Object.fromEntries(new FormData(form));
    dialog.remove();
    resolve(dialog.returnValue === "remove" ? { removes: true } : dialog.returnValue === "set" ? values : null);
  }));
}
