// A photo made small: in a worker, else on the page, else as it is.

import { shrink } from "./shrink.js";

const PATIENCE = 20_000; // ms: a phone short of memory stops a worker without a word, and what comes later would wait
let worker;
let last = 0;

/** Whatever comes of it, something can be sent. */
export async function smallPhoto(file, longSide) {
  for (const way of [inWorker, onPage]) {
    try {
      return await inTime(way(file, longSide));
    } catch (error) {
      console.info("photo not made small:", way.name, error);
    }
  }
  return file;
}

async function inTime(work) {
  let timer;
  const over = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("too long")), PATIENCE)));
  over.catch(() => (worker = worker?.terminate())); // the next photo has another
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

function inWorker(file, longSide) {
  worker ??= new Worker(new URL("./photo-worker.js", import.meta.url), { type: "module" });
  const id = ++last;
  return new Promise((resolve, reject) => {
    const answered = ({ data }) => {
      if (data.id !== id) return;
      worker.removeEventListener("message", answered);
      if (data.small) resolve(data.small);
      else reject(new Error(data.error));
    };
    worker.addEventListener("message", answered);
    worker.addEventListener("error", () => reject(new Error("no worker")), { once: true });
    worker.postMessage({ id, file, longSide });
  });
}

/** An <img> reads more than createImageBitmap does: Safari's reads HEIC. */
function onPage(file, longSide) {
  return shrink(file, longSide, { read: readImage, canvasOf: ordinary });
}

async function readImage(file) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

function ordinary(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.convertToBlob = ({ type, quality }) =>
    new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no blob"))), type, quality);
    });
  return canvas;
}
