/* − and + beside a number. Without a script the field alone is there. */
function begin(root) {
  for (const button of root.querySelectorAll?.("[data-stepper] > button[hidden]") ?? []) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-stepper] > button");
  if (!button) return;
  const field = button.parentElement.querySelector("input");
  const step = Number(field.step) || 1;
  const decimals = (String(field.step).split(".")[1] || "").length;
  const lowest = field.min === "" ? -Infinity : Number(field.min);
  const highest = field.max === "" ? Infinity : Number(field.max);
  const now = Number(field.value.replace(",", ".")) || 0;
  field.value = Math.min(Math.max(now + Number(button.dataset.by) * step, lowest), highest).toFixed(decimals);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

begin(document);
document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
