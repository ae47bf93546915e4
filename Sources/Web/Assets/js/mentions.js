// Who can be called by name: offered below a text area while an @ is written.
const people = [...document.querySelectorAll("#mentionable option")].map((option) => ({ handle: option.value, name: option.label }));
const most = 6;

for (const area of people.length ? document.querySelectorAll("textarea[data-mentions]") : []) {
  const list = document.createElement("ul");
  list.className = "mentions";
  list.id = `${area.id}-mentions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "People to call by name");
  list.hidden = true;
  area.after(list);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);

  const begun = () => area.selectionStart === area.selectionEnd && /(?:^|[^\p{L}\p{N}._+@-])@([\p{L}\p{N}._-]*)$/u.exec(area.value.slice(0, area.selectionStart));
  const options = () => [...list.children];
  const close = () => { list.hidden = true; list.replaceChildren(); area.removeAttribute("aria-activedescendant"); };

  function choose(option) {
    for (const other of options()) other.setAttribute("aria-selected", other === option);
    area.setAttribute("aria-activedescendant", option.id);
  }

  function take(option) {
    const written = begun();
    if (!written) return close();
    const start = area.selectionStart - written[1].length;
    area.setRangeText(`${option.dataset.handle} `, start, area.selectionStart, "end");
    close();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }

  area.addEventListener("input", () => {
    const written = begun();
    const word = written?.[1].toLowerCase();
    const fitting = written ? people.filter(({ handle, name }) => handle.startsWith(word) || name.toLowerCase().split(" ").some((part) => part.startsWith(word))) : [];
    if (!fitting.length || fitting.some(({ handle }) => handle === word)) return close();
    list.replaceChildren(...fitting.slice(0, most).map(({ handle, name }, number) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.dataset.handle = handle;
      option.append(`@${handle} `, Object.assign(document.createElement("small"), { textContent: name }));
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(option); });
      return option;
    }));
    list.hidden = false;
    choose(list.firstChild);
  });

  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(all[(at + step + all.length) % all.length]);
    else if (["Enter", "Tab"].includes(event.key)) take(all[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  area.addEventListener("blur", close);
}
