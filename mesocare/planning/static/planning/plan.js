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

// A slider beside each volume: the number stays what is sent, the slider only writes into it.
for (const place of document.querySelectorAll("[data-slider]")) {
  const number = place.querySelector("input");
  if (!number) continue;
  const slider = document.createElement("input");
  const read = () => Number(number.value.replace(",", ".")) || 0;
  slider.type = "range";
  slider.min = "0";
  slider.max = String(Math.max(10, Math.ceil(read() * 2)));
  slider.step = "0.05";
  slider.value = String(read());
  slider.setAttribute("aria-label", place.querySelector("label")?.textContent.trim() ?? "mL");
  slider.addEventListener("input", () => { number.value = slider.value; });
  number.addEventListener("input", () => { slider.value = String(read()); });
  place.append(slider);
}

// Choosing what to add changes nothing yet: the button does.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-quiet]")) event.stopPropagation();
}, true);
