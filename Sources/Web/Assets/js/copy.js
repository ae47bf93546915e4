// "Copy" beside what is to be put elsewhere; without scripts the words are selected by hand.
for (const button of document.querySelectorAll('[data-behaviour="copy"]')) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.text);
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}
