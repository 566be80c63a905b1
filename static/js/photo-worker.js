// Makes photos small beside the page, so that it answers to fingers meanwhile.

import { shrink } from "./shrink.js";

self.addEventListener("message", async ({ data: { id, file, longSide } }) => {
  try {
    postMessage({ id, small: await shrink(file, longSide) });
  } catch (error) {
    postMessage({ id, error: String(error) });
  }
});
