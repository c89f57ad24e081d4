/* Keeps emergency text, and nothing about a person. When a page of a patient cannot be reached, the emergency page is shown instead;
   in place of the emergency card of a session, the card that names nobody. Each visit fetches them anew. */
const STORE = "mesocare-emergency-1";
const LAST = "/emergency/";
const CARD = "/emergency/card/last/";
const OF_A_PATIENT = /^\/(l|c)\//;
const OF_A_SESSION = /^\/emergency\/|\/sessions\/[^/]+\/emergency\/$/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== STORE).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  const address = event.data && event.data.keep;
  if (typeof address !== "string" || !address.includes("/emergency/")) return;
  event.waitUntil(caches.open(STORE).then(async (store) => {
    const page = await fetch(address, { credentials: "omit", cache: "no-cache" });
    const last = address.startsWith("/emergency/") ? CARD : LAST;
    if (page.ok) await Promise.all([store.put(address, page.clone()), store.put(last, page)]);
  }));
});

async function networkOrStore(request, instead) {
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = (await caches.match(request)) || (instead && (await caches.match(instead)));
    if (kept) return kept;
    throw problem;
  }
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (KEPT.includes(address.pathname)) event.respondWith(networkOrStore(event.request));
  else if (event.request.mode !== "navigate") return;
  else if (OF_A_SESSION.test(address.pathname)) event.respondWith(networkOrStore(event.request, CARD));
  else if (OF_A_PATIENT.test(address.pathname)) event.respondWith(networkOrStore(event.request, LAST));
});
