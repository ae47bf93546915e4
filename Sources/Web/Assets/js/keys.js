// The queue by keyboard: j/k or the arrows move, Enter opens, / searches.
const rows = () => [...document.querySelectorAll('[data-behaviour="queue-keys"] a')];

function move(step) {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  all[Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, [contenteditable]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector('[data-behaviour="search-key"]');
  if (event.key === "/" && search) { event.preventDefault(); search.focus(); }
  if (!rows().length) return;
  if (["j", "ArrowDown"].includes(event.key)) { event.preventDefault(); move(1); }
  if (["k", "ArrowUp"].includes(event.key)) { event.preventDefault(); move(-1); }
});
