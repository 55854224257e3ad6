"use strict";
// Pages that were visited open again without a network; with one, the network comes first.
const STORE = "kb-{{ version }}";
const MOST = 300;
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("kb-") && name !== STORE);
    for (const name of old.slice(0, -1)) await caches.delete(name);
    await self.clients.claim();
  })());
});
async function remember(request, response) {
  const store = await caches.open(STORE);
  await store.put(request, response);
  const all = await store.keys();
  for (const one of all.slice(0, Math.max(0, all.length - MOST))) await store.delete(one);
}
self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  const kept = /^\/(en|zh-TW)\/([a-z]+\/[\w-]*)?$|^\/static\//.test(url.pathname);
  if (request.method !== "GET" || url.origin !== location.origin || !kept) return;
  event.respondWith((async () => {
    try {
      const response = await fetch(request);
      if (response.ok && !response.redirected) event.waitUntil(remember(request, response.clone()));
      return response;
    } catch (error) {
      const found = await caches.match(request, { ignoreVary: true });
      if (found) return found;
      throw error;
    }
  })());
});
