// Makes each submit of a form[data-op] an operation: an id, who pressed and when. Sent again, it keeps its id.

import htmx from "../vendor/htmx.js";
import { Presses } from "./presses.js";
import { sentenceOf, timeLimit, verdict } from "./queue.js";
import { hush, say } from "./say.js";

const pressesOf = new WeakMap();
const troubled = new Set();

// How an operation goes out: told of it when it is pressed, gives what sends it. An outbox takes this place by carryBy().
let carry = () => fetch;
export const carryBy = (other) => (carry = other);

htmx.registerExtension("ops", {
  htmx_config_request(element, { ctx }) {
    const form = element.closest("form[data-op]");
    return form ? configure(form, ctx) : true;
  },
  htmx_before_request: (element, { ctx }) => void (ctx.operation && ctx.request.form.setAttribute("aria-busy", "true")),
  htmx_after_request: (element, { ctx }) => void (ctx.operation && answered(ctx)),
  htmx_finally_request: (element, { ctx }) => void (ctx.operation && settle(ctx)),
});

function configure(form, ctx) {
  const { request } = ctx;
  request.body.delete("op");
  if (!pressesOf.has(form)) pressesOf.set(form, new Presses());
  const content = `${request.action}\n${contentOf(request.body)}`;
  ctx.operation = pressesOf.get(form).press(content, { each: form.dataset.op === "each" });
  if (!ctx.operation) return false;
  ctx.then = form.dataset.then; // by the time it is followed, a morph may have made another form of this one
  ctx.filledIn = contentOf(new FormData(form));
  Object.assign(request.headers, headersOf(ctx.operation));
  request.redirect = "manual";
  request.timeout = timeLimit(sizeOf(request.body));
  const go = carry(ctx.operation, ctx);
  ctx.fetch = (url, sent) => deliver(ctx, go, url, sent);
  return true;
}

/** The headers that make a request an operation; Op-Sent-At is added when it goes out. */
export function headersOf(operation) {
  const headers = {
    "Idempotency-Key": `"${operation.id}"`,
    "Op-User": document.body.dataset.user,
    "Op-Occurred-At": operation.occurredAt,
  };
  const seen = document.getElementById("live")?.dataset.after;
  return seen ? { ...headers, "Op-Seen": seen } : headers;
}

async function deliver(ctx, go, url, request) {
  request.headers["Op-Sent-At"] = new Date().toISOString();
  ctx.verdict = "unsent";
  const response = await go(url, request);
  ctx.verdict = verdict(response);
  // htmx must not show the page of a portal or of an overloaded server.
  if (!["applied", "refused"].includes(ctx.verdict)) throw new Error(`${ctx.verdict}: ${response.status}`);
  return response;
}

function answered(ctx) {
  const { form } = ctx.request;
  if (ctx.verdict === "applied") {
    ctx.applied = true;
    const result = ctx.response.headers.get("Op-Result");
    // Whoever went on typing meanwhile keeps what they typed, and where; what was only checked is yet to be sent.
    ctx.goneOn = contentOf(new FormData(form)) !== ctx.filledIn;
    if (result !== "checked" && !ctx.goneOn) form.reset();
    if (result === "kept") goOn(ctx);
  } else if (!form.hasAttribute(`hx-status:${ctx.response.status}`)) {
    say("refused", sentenceOf(ctx.text));
  }
}

/** It is on the phone: the form has done its part, and the page stays as it is until the office answers. */
function goOn(ctx) {
  const { form } = ctx.request;
  ctx.swap = "none";
  const menus = ctx.goneOn ? [] : [form.closest("details[data-menu]"), form.closest("details.adder")];
  for (const menu of menus) menu?.removeAttribute("open");
  if (ctx.then) location.assign(ctx.then.replace("{id}", ctx.operation.id));
}

function settle(ctx) {
  const { form } = ctx.request;
  const presses = pressesOf.get(form);
  presses.settle(ctx.operation, { arrived: ["applied", "refused"].includes(ctx.verdict ?? "refused") });
  if (ctx.applied && form.dataset.op !== "each") presses.forget();
  if (!presses.underWay) form.removeAttribute("aria-busy");
  if (presses.unsent) troubled.add(form);
  else troubled.delete(form);
  sayWhatIsWrong(ctx.verdict);
}

function sayWhatIsWrong(latest) {
  if (latest === "wrong-user") return say("signed-out");
  if (latest === "signed-out" || latest === "unsent") return say(latest);
  if (latest === "applied") ["refused", "signed-out"].forEach(hush);
  if (![...troubled].some((form) => form.isConnected)) hush("unsent");
}

function contentOf(body) {
  const entries = [...body].filter(([name]) => name !== "op");
  // Where no file was chosen there is an empty one, made at this very moment.
  return JSON.stringify(entries, (key, value) =>
    value instanceof File ? [value.name, value.size, value.size && value.lastModified] : value,
  );
}

function sizeOf(body) {
  return [...body].reduce((sum, [, value]) => sum + (value.size ?? value.length), 0);
}

// The second press of a double click is none on what has come under it meanwhile: the next row has moved up.
const ROWS = ":is(li, tr) form[data-op]:not([data-op=each]) button";
const NEAR = 8; // px, on the page: whoever has scrolled in between means another one
let pressed = { button: null };
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.(ROWS) ?? null;
    const isThere = Math.hypot(event.pageX - pressed.x, event.pageY - pressed.y) < NEAR;
    if (event.detail > 1 && button && button !== pressed.button && isThere) {
      event.preventDefault();
      event.stopPropagation();
    } else pressed = { button, x: event.pageX, y: event.pageY };
  },
  { capture: true },
);

document.addEventListener("click", ({ target }) => {
  if (!target.closest?.("[data-try-again]")) return;
  hush("unsent");
  for (const form of troubled) {
    for (let left = pressesOf.get(form).unsent; left > 0 && form.isConnected; left--) form.requestSubmit();
  }
});
