/* Keys: / search · g t, g p, g c go · ? list · Esc up one level · Ctrl or Cmd Enter the primary action. Single keys can be switched off. */
const OFF = "single-keys-off";
const GO = { t: "/", p: "/patients/", c: "/calendar/" };
let waitingForPlace = 0;

function isWriting(target) {
  return target.closest("input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, select, [contenteditable]");
}

function primary() {
  const places = ["dialog[open]", ".actions", ".band-end", ".portal-actions", "main"];
  for (const place of places) {
    const found = [...document.querySelectorAll(`${place} .button-primary`)].find((button) => button.checkVisibility?.() ?? true);
    if (found) return found;
  }
  return null;
}

function search(event) {
  const field = document.querySelector("[data-shortcut='/']");
  if (!field) return;
  event.preventDefault();
  if (field.matches("input")) field.focus(); else field.click();
}

function singleKey(event) {
  if (event.key === "/") return search(event);
  if (event.key === "?") return document.getElementById("keys")?.showModal();
  if (event.key === "g") { waitingForPlace = Date.now(); return undefined; }
  if (GO[event.key] && Date.now() - waitingForPlace < 1200) window.location.href = GO[event.key];
  waitingForPlace = 0;
  return undefined;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || !document.body.dataset.frame) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const button = primary();
    if (button) { event.preventDefault(); button.click(); }
    return;
  }
  if (event.key === "Escape") {
    const open = document.querySelector("details.menu[open], .bottom-bar details[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
    else if (isWriting(event.target)) event.target.blur();
    return;
  }
  if (document.body.dataset.frame !== "staff" || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  if (event.target.closest("[data-own-keys]") || localStorage.getItem(OFF)) return;
  singleKey(event);
});

for (const box of document.querySelectorAll("[data-single-keys]")) {
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
}
