// A new ticket's form asks for the custom fields of the chosen category only.
for (const form of document.querySelectorAll('[data-behaviour="category-fields"]')) {
  const category = form.querySelector("select[name=category]");
  const show = () => {
    for (const field of form.querySelectorAll("[data-categories]")) {
      field.hidden = !field.dataset.categories.split(" ").includes(category.value);
    }
  };
  for (const hint of form.querySelectorAll(".only")) hint.hidden = true;
  category?.addEventListener("change", show);
  if (category) show();
}
