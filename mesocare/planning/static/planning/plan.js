// A way back under a limit fills in the fields it names; the server then reckons again.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fix]");
  const form = document.getElementById("plan-form");
  if (!button || !form) return;
  for (const [name, value] of Object.entries(JSON.parse(button.dataset.fix))) {
    for (const field of fieldsOf(form, name)) {
      if (field.type === "checkbox") field.checked = value !== "";
      else field.value = value;
    }
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
});

function fieldsOf(form, name) {
  // "point:" without a zone means every zone that is in the plan.
  if (!name.endsWith(":")) return form.elements[name] ? [form.elements[name]] : [];
  return [...form.elements].filter((field) => field.name.startsWith(name) && field.value !== "");
}
