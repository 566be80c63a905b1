// In the service worker: shows what a push says, and opens what it is about.

/** Two pushes about the same event show once, by their tag. */
export function shown({ title, body, tag, url, urgent }) {
  const loud = urgent ? { requireInteraction: true, renotify: true, vibrate: [400, 150, 400, 150, 400] } : {};
  return [title, { body, tag, data: { url }, ...loud }];
}

export function onPush(event) {
  event.waitUntil(self.registration.showNotification(...shown(event.data.json())));
}

export function onClick(event) {
  event.notification.close();
  event.waitUntil(open(event.notification.data.url));
}

async function open(url) {
  const windows = await self.clients.matchAll({ type: "window" });
  const here = windows.find((window) => "focus" in window);
  if (!here) return self.clients.openWindow(url);
  await here.focus();
  return here.navigate(url);
}
