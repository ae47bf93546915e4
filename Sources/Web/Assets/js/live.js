// Keeps what is marked data-live as it is on the desk: the server tells which tickets changed, the page is fetched again
// and the marked parts are replaced. What is being typed stays.
const parts = () => [...document.querySelectorAll("[data-live]")];
let waiting, running = false, again = false;

async function refresh() {
  if (running) { again = true; return; }
  running = true;
  try {
    const url = new URL(location.href);
    url.searchParams.set("live", "1");
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of parts()) {
        const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
        if (!fresh || part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) continue;
        if (fresh.innerHTML !== part.innerHTML) update(part, fresh);
      }
    }
  } catch { /* The next event brings it. */ }
  running = false;
  if (again) { again = false; refresh(); }
}

// Entries that are there stay as they are, so that no frame loads again.
function update(part, fresh) {
  const focus = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const known = new Map([...part.querySelectorAll("article[id]")].map((entry) => [entry.id, entry]));
  for (const entry of fresh.querySelectorAll("article[id]")) {
    const old = known.get(entry.id);
    if (old && old.dataset.source === entry.outerHTML) entry.replaceWith(old);
    else entry.dataset.source = entry.outerHTML;
  }
  part.replaceChildren(...fresh.childNodes);
  if (focus) part.querySelector(`[href="${CSS.escape(focus)}"]`)?.focus();
  document.dispatchEvent(new CustomEvent("desk:updated", { detail: part }));
}

if (parts().length && window.EventSource) {
  for (const entry of document.querySelectorAll("article[id]")) entry.dataset.source = entry.outerHTML;
  const ticket = document.querySelector("[data-ticket]")?.dataset.ticket;
  const events = new EventSource(`/events?after=${document.body.dataset.event}`);
  events.addEventListener("tickets", (event) => {
    const onlyElsewhere = ticket && !event.data.split(",").includes(ticket) && !document.querySelector("[data-live=views]");
    if (onlyElsewhere) return;
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 80);
  });
  addEventListener("pagehide", () => events.close());
}
