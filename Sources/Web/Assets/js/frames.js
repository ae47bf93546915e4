// A mail's frame is as high as its mail, up to a limit; pictures from the web are shown when they are asked for.
const limit = 2400;

function fit(frame) {
  const root = frame.contentDocument?.documentElement;
  if (!root) return;
  frame.style.height = `${Math.min(limit, Math.max(40, root.scrollHeight + 4))}px`;
}

function ready(frame) {
  if (frame.dataset.ready) return;
  frame.dataset.ready = "1";
  frame.addEventListener("load", () => {
    fit(frame);
    for (const image of frame.contentDocument?.images ?? []) image.addEventListener("load", () => fit(frame));
  });
  if (frame.contentDocument?.readyState === "complete") fit(frame);
}

const all = () => document.querySelectorAll('[data-behaviour="fit-frame"]').forEach(ready);
all();
document.addEventListener("desk:updated", all);
document.addEventListener("toggle", (event) => event.target.querySelectorAll?.("iframe").forEach(fit), true);
addEventListener("resize", () => document.querySelectorAll('[data-behaviour="fit-frame"]').forEach(fit));
document.addEventListener("click", (event) => {
  const link = event.target.closest('[data-behaviour="show-images"]');
  if (!link) return;
  event.preventDefault();
  const frame = link.closest("article").querySelector("iframe.mail");
  frame.src = link.getAttribute("href");
  link.parentElement.remove();
});

// A picture that came as a file is looked at above the page; without scripts its link opens it.
document.addEventListener("click", (event) => {
  const link = event.target.closest('[data-behaviour="look"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const dialog = document.createElement("dialog");
  const picture = document.createElement("img");
  picture.src = link.getAttribute("href");
  picture.alt = link.textContent.trim();
  dialog.className = "look";
  dialog.append(picture);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
});
