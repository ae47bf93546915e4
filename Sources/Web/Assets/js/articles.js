// Articles: offered while a new ticket's subject is typed, put into a reply, and counted once a visit when they are read.
for (const place of document.querySelectorAll('[data-behaviour="suggest-articles"]')) {
  const subject = place.closest("form").querySelector("[name=subject]");
  let waiting, asked = subject.value.trim();
  place.querySelector("button").remove();
  const look = async () => {
    const words = subject.value.trim();
    if (words === asked) return;
    asked = words;
    const answer = words ? await fetch(`/kb/suggestions?q=${encodeURIComponent(words)}`) : null;
    const html = answer?.ok ? await answer.text() : "";
    if (words !== asked) return;
    const found = new DOMParser().parseFromString(html, "text/html");
    place.replaceChildren(...found.body.childNodes);
  };
  subject.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 300); });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const reply = document.getElementById("reply-text");
  if (!form.matches('[data-behaviour="insert-article"]') || !reply) return;
  event.preventDefault();
  document.getElementById("tab-reply").checked = true;
  const before = reply.value.slice(0, reply.selectionStart);
  const gap = !before || before.endsWith("\n") ? "" : "\n";
  reply.setRangeText(`${gap}${form.dataset.title}: ${form.dataset.link}\n`, reply.selectionStart, reply.selectionEnd, "end");
  reply.dispatchEvent(new Event("input", { bubbles: true }));
  reply.focus();
});

for (const article of document.querySelectorAll('[data-behaviour="count-view"]')) {
  const key = article.dataset.views;
  if (sessionStorage.getItem(key)) continue;
  sessionStorage.setItem(key, "1");
  fetch(key, { method: "POST" }).catch(() => {});
}
