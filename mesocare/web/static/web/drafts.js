/* <form data-draft="key">: what was typed is kept on this device until the form has been sent. Passwords and files never are. */
import { say, wordsOf } from "./announce.js";

const PREFIX = "draft:";
const NEVER = new Set(["password", "file", "hidden"]);

function entriesOf(form) {
  return [...form.elements]
    .filter((field) => field.name && !NEVER.has(field.type))
    .map((field) => [field.name, field.type === "checkbox" || field.type === "radio" ? [field.value, field.checked] : field.value]);
}

function fill(form, entries) {
  let changed = false;
  for (const [name, value] of entries) {
    const fields = [...form.elements].filter((field) => field.name === name);
    for (const field of fields) {
      if (Array.isArray(value)) {
        if (field.value === value[0] && field.checked !== value[1]) { field.checked = value[1]; changed = true; }
      } else if (field.type !== "checkbox" && field.type !== "radio" && value && field.value !== value) {
        field.value = value;
        changed = true;
      }
    }
  }
  return changed;
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = PREFIX + form.dataset.draft;
  const kept = sessionStorage.getItem(key);
  let waiting;
  if (kept && !form.querySelector(".field-error")) {
    if (fill(form, JSON.parse(kept))) say(wordsOf().draft);
  }
  form.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => sessionStorage.setItem(key, JSON.stringify(entriesOf(form))), 400);
  });
  form.addEventListener("submit", (event) => {
    window.clearTimeout(waiting);
    if (!navigator.onLine) {
      event.preventDefault();
      sessionStorage.setItem(key, JSON.stringify(entriesOf(form)));
      say(wordsOf().offline, true);
      return;
    }
    sessionStorage.removeItem(key);
  });
}

document.addEventListener("submit", (event) => {
  if (event.target.matches?.("form[action$='/sign-out/']")) {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
});
