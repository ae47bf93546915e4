// The mail beside its template follows what is typed. Each look is loaded in a new frame, which takes the old one's place
// when it is there: nothing flickers, and the browser's history stays as it was.
for (const form of document.querySelectorAll('[data-behaviour="live-preview"]')) {
  const button = document.querySelector(`[form="${form.id}"][data-behaviour="show-mail"]`);
  let shown = document.querySelector(`iframe[name="${button?.formTarget}"]`);
  if (!shown) continue;
  let waiting, next, count = 0;

  function show() {
    next?.remove();
    const frame = shown.cloneNode();
    next = frame;
    frame.removeAttribute("src");
    frame.removeAttribute("style");
    delete frame.dataset.ready;
    frame.name = `${button.formTarget}-${count += 1}`;
    frame.classList.add("next");
    shown.after(frame);
    form.setAttribute("target", frame.name);
    form.action = button.formAction;
    frame.addEventListener("load", () => take(frame));
    form.submit();
    form.removeAttribute("target");
    form.action = address;
  }

  function take(frame) {
    if (frame !== next || frame.contentWindow?.location.href === "about:blank") return;
    frame.classList.remove("next");
    shown.remove();
    shown = frame;
    shown.name = button.formTarget;
    next = undefined;
    document.dispatchEvent(new CustomEvent("desk:updated", { detail: frame.parentElement }));
  }

  const address = form.action;
  const later = (event) => {
    if (event.target.form !== form || event.target.name === "width") return;
    clearTimeout(waiting);
    waiting = setTimeout(show, event.type === "change" ? 0 : 350);
  };
  document.addEventListener("input", later);
  document.addEventListener("change", (event) => event.target.type === "radio" && later(event));
  button.hidden = true;
}
