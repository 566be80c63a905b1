// Makes a photo small enough for a phone's line: upright, JPEG, its long side limited.

const QUALITY = 0.8;
const SMALL_ENOUGH = 1_000_000;

/** The size of a picture whose long side is at most `longSide`; never larger than it was. */
export function fit(width, height, longSide) {
  const scale = Math.min(1, longSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** A small JPEG of `file`, or `file` itself where it is small already. Throws if the browser cannot read it. */
export async function shrink(file, longSide, { read = readBitmap, canvasOf = offscreen } = {}) {
  const picture = await read(file);
  const { width, height } = fit(picture.width, picture.height, longSide);
  const untouched = width === picture.width && height === picture.height;
  if (untouched && file.type === "image/jpeg" && file.size <= SMALL_ENOUGH) return file;
  const canvas = canvasOf(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  picture.close?.();
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}

function readBitmap(file) {
  return createImageBitmap(file, { imageOrientation: "from-image" });
}

function offscreen(width, height) {
  return new OffscreenCanvas(width, height);
}
