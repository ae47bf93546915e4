// Masks are put in by a click where somebody wrote last: a field, or the editor that stands for it.
const fields = [...document.querySelectorAll("[data-masks]")];
let last = fields.find((field) => field.matches("textarea")) ?? fields[0];

document.addEventListener("focusin", (event) => {
  const field = event.target.closest(".rich")?.querySelector("[data-masks]") ?? fields.find((each) => each === event.target);
  if (field) last = field;
});

function put(mask) {
  // The editor takes it where it is shown.
  if (!last.dispatchEvent(new CustomEvent("text:insert", { detail: mask, cancelable: true }))) return;
  last.setRangeText(mask, last.selectionStart, last.selectionEnd, "end");
  last.dispatchEvent(new Event("input", { bubbles: true }));
  last.focus();
}

if (fields.length) {
  for (const code of document.querySelectorAll('[data-behaviour="mask"]')) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = code.textContent;
    button.setAttribute("aria-label", `Put in ${code.textContent}`);
    button.addEventListener("click", () => put(code.textContent));
    code.replaceWith(button);
  }
  for (const hint of document.querySelectorAll('[data-behaviour="mask-hint"]')) hint.hidden = false;
}
