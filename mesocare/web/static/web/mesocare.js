/* Small comforts on top of pages that work without them. Each module looks for what it serves and leaves the rest alone. */
import "./announce.js";
import "./dialogs.js";
import "./drafts.js";
import "./idle.js";
import "./offline.js";
import "./shortcuts.js";
import "./signature.js";
import "./stepper.js";
import "./theme.js";

for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
document.querySelector("[data-focus]")?.focus();

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.menu[open], .bottom-bar details[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});
