// Keeps what is marked data-live as it is on the desk: the server tells which tickets changed. Where these are shown the page is
// fetched again and the marked parts are replaced; else the rail alone, whose numbers may have changed. What is being typed
// stays.
const parts = () => [...document.querySelectorAll("[data-live]")];
const ticket = document.querySelector("[data-ticket]")?.dataset.ticket;
let waiting, running = false, pending = null;

// What shows the tickets that changed: the page, or the rail alone; a page that waits already is not made less.
function address(changed) {
  const isElsewhere = ticket && !changed.split(",").includes(ticket);
  if (pending?.pathname === location.pathname) return pending;
  if (isElsewhere || parts().every((part) => part.dataset.live === "views")) return rail();
  const url = new URL(location.href);
  url.searchParams.set("live", "1");
  return url;
}

function rail() {
  const current = document.querySelector("[data-live=views] [aria-current]")?.pathname.split("/").pop() ?? "";
  return new URL(`/rail?current=${encodeURIComponent(current)}`, location.href);
}

async function refresh() {
  if (running || !pending) return;
  running = true;
  const url = pending;
  pending = null;
  try {
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
  if (pending) refresh();
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
  const events = new EventSource(`/events?after=${document.body.dataset.event}`);
  events.addEventListener("tickets", (event) => {
    const next = address(event.data);
    if (next.pathname === "/rail" && !document.querySelector("[data-live=views]")) return;
    pending = next;
    clearTimeout(waiting);
    // Numbers may be a second late: then not all open pages ask at the same moment.
    waiting = setTimeout(refresh, next.pathname === "/rail" ? 300 + 700 * Math.random() : 80);
  });
  addEventListener("pagehide", () => events.close());
}
