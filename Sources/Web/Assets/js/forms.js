// Forms: saved at once where one value is chosen, asked before what can't be undone, drafts kept until they are sent.
document.querySelectorAll('[data-behaviour="save-at-once"]').forEach((form) => form.classList.add("ready"));
document.addEventListener("desk:updated", (event) =>
  event.detail.querySelectorAll('[data-behaviour="save-at-once"]').forEach((form) => form.classList.add("ready")));

document.addEventListener("change", (event) => {
  const form = event.target.closest('[data-behaviour="save-at-once"]');
  if (form) form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches('[data-behaviour="ask"]') && !confirm(form.dataset.question)) return event.preventDefault();
  if (form.matches('[data-behaviour="draft"]')) localStorage.removeItem(form.dataset.draft);
  // What answers into a frame may be asked for again: the page stays.
  if (event.submitter?.formTarget) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 5000);
});

for (const form of document.querySelectorAll('[data-behaviour="draft"]')) {
  const area = form.querySelector("textarea");
  if (!area.value) area.value = localStorage.getItem(form.dataset.draft) ?? "";
  area.addEventListener("input", () => {
    if (area.value) localStorage.setItem(form.dataset.draft, area.value);
    else localStorage.removeItem(form.dataset.draft);
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(form.querySelector(".button.main"));
  });
}
