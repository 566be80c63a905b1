// The field for a signature, [data-signature]: it stays whole when the phone is turned.

import SignaturePad from "../vendor/signature_pad.js";
import { compact, paperOf, toCanvas, toPaper, viewOf } from "./strokes.js";

export class Signature {
  #paper = null;
  #view = null;

  constructor(root, changed = () => {}) {
    this.canvas = root.querySelector("canvas");
    this.pad = new SignaturePad(this.canvas, { backgroundColor: "rgb(255,255,255)", penColor: "rgb(10,20,60)" });
    this.pad.addEventListener("endStroke", changed);
    root.querySelector("[data-clear]")?.addEventListener("click", () => {
      this.clear();
      changed();
    });
    new ResizeObserver(() => this.#resize()).observe(this.canvas);
    this.#resize();
  }

  get isEmpty() {
    return this.pad.isEmpty();
  }

  clear() {
    this.pad.clear();
    this.#paper = null;
    this.#resize();
  }

  /** {width, height, strokes: [[{x, y, t}]]}: pixels of the paper, milliseconds. */
  strokes() {
    const strokes = this.#onPaper();
    const { left, top, width, height } = paperOf(this.#paper, strokes);
    const shifted = toPaper(strokes, { scale: 1, x: left, y: top });
    return { width: Math.round(width), height: Math.round(height), strokes: compact(shifted) };
  }

  /** The picture that was seen, as PNG bytes: at once, since a form's data cannot wait. */
  image() {
    const base64 = this.canvas.toDataURL("image/png").split(",")[1];
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  }

  #onPaper() {
    return toPaper(this.pad.toData(), this.#view);
  }

  /** A canvas forgets its picture when its size changes: it is drawn again from the strokes. */
  #resize() {
    const size = { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
    if (!size.width || !size.height) return;
    const strokes = this.#view && this.#paper ? this.#onPaper() : [];
    if (!strokes.length || !this.#paper) this.#paper = { left: 0, top: 0, ...size };
    this.#view = viewOf(paperOf(this.#paper, strokes), size);
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    this.canvas.width = size.width * ratio;
    this.canvas.height = size.height * ratio;
    this.canvas.getContext("2d").scale(ratio, ratio);
    this.pad.clear();
    if (strokes.length) this.pad.fromData(toCanvas(strokes, this.#view));
  }
}
