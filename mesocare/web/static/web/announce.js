/* What changed is said aloud, and the focus stays where the person was. */
const polite = document.getElementById("said");
const assertive = document.getElementById("said-now");

export function say(text, urgent = false) {
  const region = urgent ? assertive : polite;
  if (!region || !text) return;
  region.textContent = "";
  window.setTimeout(() => { region.textContent = text; }, 60);
}

let focused = null;

document.addEventListener("htmx:beforeSwap", () => {
  const here = document.activeElement;
  focused = here && here.id ? here.id : null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const again = focused && document.getElementById(focused);
  if (again && document.activeElement !== again && !document.activeElement?.closest("dialog")) again.focus({ preventScroll: true });
  const target = event.detail.elt;
  const first = target.matches?.("[data-announce]") ? target : target.querySelector?.("[data-announce]");
  if (first) say(first.textContent.trim(), first.dataset.announce === "now");
  target.querySelector?.("[data-focus]")?.focus();
});

document.addEventListener("announce", (event) => say(event.detail.value));
document.addEventListener("htmx:sendError", () => say(wordsOf().offline, true));

export function wordsOf() {
  try {
    return JSON.parse(document.body.dataset.words || "{}");
  } catch {
    return {};
  }
}
