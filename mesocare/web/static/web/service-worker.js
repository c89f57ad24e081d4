/* Keeps emergency text, and nothing about a person. When a patient's page cannot be reached, the emergency page is shown instead. */
const STORE = "mesocare-emergency-1";
const LAST = "/emergency/";

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
    const page = await fetch(address, { credentials: "omit" });
    if (page.ok) await Promise.all([store.put(address, page.clone()), store.put(LAST, page)]);
  }));
});

async function fromStoreOrNetwork(request) {
  const kept = await caches.match(request);
  return kept || fetch(request);
}

async function pageOrEmergency(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = (await caches.match(request)) || (await caches.match(LAST));
    if (kept) return kept;
    throw problem;
  }
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (KEPT.includes(address.pathname)) event.respondWith(fromStoreOrNetwork(event.request));
  else if (event.request.mode === "navigate" && /^\/(l|c|emergency)\//.test(address.pathname)) event.respondWith(pageOrEmergency(event.request));
});
