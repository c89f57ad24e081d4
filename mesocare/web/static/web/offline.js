/* Says when the connection is gone, and registers the worker that keeps the emergency text at hand. */
import { say, wordsOf } from "./announce.js";

let band = null;

function show() {
  const words = wordsOf().offline;
  if (band || !words) return;
  band = document.createElement("p");
  band.className = "offline";
  band.textContent = words;
  document.body.append(band);
  say(words, true);
}

function hide() {
  band?.remove();
  band = null;
}

window.addEventListener("offline", show);
window.addEventListener("online", hide);
if (!navigator.onLine) show();

if ("serviceWorker" in navigator && window.isSecureContext && document.body.matches(".frame-portal, .frame-public, .frame-session")) {
  const emergency = document.querySelector("[data-keep]")?.dataset.keep || document.querySelector("[data-emergency-page]")?.getAttribute("href");
  navigator.serviceWorker.register("/service-worker.js").then(() => navigator.serviceWorker.ready).then((worker) => {
    if (emergency) worker.active?.postMessage({ keep: emergency });
  }).catch(() => {});
}
