// Draws on a photo, inside [data-draw]: an <svg> over it, the tools, and the field `shapes` of the form that keeps them.

import { shapeOf, svgOf, wordsAt } from "./shapes.js";

const SVG = "http://www.w3.org/2000/svg";
const drawingOf = new WeakMap();

class Drawing {
  constructor(root) {
    this.root = root;
    this.svg = root.querySelector("svg");
    this.field = root.querySelector("[name=shapes]");
    this.shapes = JSON.parse(this.field.value || "[]");
  }

  chosen(name) {
    return this.root.querySelector(`[name=${name}]:checked`)?.value;
  }

  place({ clientX, clientY }) {
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    const { width, height } = this.svg.viewBox.baseVal;
    return { x: x / width, y: y / height };
  }

  set(shapes) {
    this.shapes = shapes;
    this.field.value = JSON.stringify(shapes);
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.show();
  }

  /** Shows the shapes, and `coming`, which the finger has not let go of. */
  show(coming = []) {
    this.svg.querySelector("[data-shapes]").replaceChildren(...[...this.shapes, ...coming].map((shape) => this.element(shape)));
  }

  element(shape) {
    const [name, attributes] = svgOf(shape, this.svg.viewBox.baseVal);
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = shape.text ?? "";
    return element;
  }
}

function drawingAt(target) {
  const root = target.closest?.("[data-draw]");
  if (!root) return null;
  if (drawingOf.get(root)?.svg !== root.querySelector("svg")) drawingOf.set(root, new Drawing(root));
  return drawingOf.get(root);
}

function begin(event) {
  const drawing = event.target.closest?.("svg") && event.isPrimary && drawingAt(event.target);
  if (!drawing) return;
  event.preventDefault();
  const [tool, ink, start] = [drawing.chosen("tool"), drawing.chosen("colour") ?? "red", drawing.place(event)];
  if (tool === "text") ask(drawing, ink, start);
  else drag(drawing, event, (moved) => shapeOf(tool, ink, start, drawing.place(moved)));
}

function drag(drawing, { pointerId }, shapeTo) {
  const { svg } = drawing;
  const listening = new AbortController();
  const on = (name, act) => svg.addEventListener(name, act, { signal: listening.signal });
  const end = (shape) => {
    listening.abort();
    if (shape) drawing.set([...drawing.shapes, shape]);
    else drawing.show();
  };
  svg.setPointerCapture(pointerId);
  on("pointermove", (moved) => drawing.show([shapeTo(moved)].filter(Boolean)));
  on("pointerup", (moved) => end(shapeTo(moved)));
  on("pointercancel", () => end(null));
}

function ask(drawing, ink, place) {
  const dialog = drawing.root.querySelector("dialog[data-words]");
  const field = dialog.querySelector("input");
  field.value = "";
  dialog.returnValue = "";
  dialog.onclose = () => {
    const shape = dialog.returnValue === "keep" && wordsAt(ink, place, field.value);
    if (shape) drawing.set([...drawing.shapes, shape]);
  };
  dialog.showModal();
}

document.addEventListener("pointerdown", begin);
document.addEventListener("click", ({ target }) => {
  const drawing = target.closest?.("[data-undo]") && drawingAt(target);
  if (drawing) drawing.set(drawing.shapes.slice(0, -1));
});
