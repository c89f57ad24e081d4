/* Two minutes before the server locks this screen, say so and offer to stay. The server alone decides; never in a running session. */
import { say, wordsOf } from "./announce.js";

const WARN_BEFORE = 120;
const seconds = Number(document.body.dataset.idle || 0);
let last = Date.now();
let band = null;

function quietFor() {
  return (Date.now() - last) / 1000;
}

function stay() {
  last = Date.now();
  fetch(window.location.href, { method: "HEAD", credentials: "same-origin" });
  hide();
}

function hide() {
  band?.remove();
  band = null;
}

function warn() {
  const words = wordsOf();
  band = document.createElement("div");
  band.className = "lock-warning";
  const text = document.createElement("span");
  text.textContent = words.lock;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small";
  button.textContent = words.stay;
  button.addEventListener("click", stay);
  band.append(text, button);
  document.body.append(band);
  say(words.lock, true);
}

if (seconds > WARN_BEFORE && !document.body.classList.contains("frame-session")) {
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.requestConfig?.headers?.["Mesocare-Background"]) { last = Date.now(); hide(); }
  });
  window.setInterval(() => {
    if (quietFor() > seconds + 5) window.location.reload();
    else if (!band && quietFor() > seconds - WARN_BEFORE) warn();
  }, 5000);
}
