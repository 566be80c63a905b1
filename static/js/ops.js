// Makes each submit of a form[data-op] an operation: an id, who pressed and when. Sent again, it keeps its id.

import htmx from "../vendor/htmx.js";
import { Presses, timeLimit, verdict } from "./presses.js";
import { hush, say } from "./say.js";

const pressesOf = new WeakMap();
const troubled = new Set();

// How a request goes out. An outbox, which keeps it first, takes this place by carryBy().
let carry = (operation, url, request) => fetch(url, request);
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
  ctx.filledIn = contentOf(new FormData(form));
  Object.assign(request.headers, headersOf(ctx.operation));
  request.redirect = "manual";
  request.timeout = timeLimit(sizeOf(request.body));
  ctx.fetch = (url, sent) => deliver(ctx, url, sent);
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

async function deliver(ctx, url, request) {
  request.headers["Op-Sent-At"] = new Date().toISOString();
  ctx.verdict = "unsent";
  const response = await carry(ctx.operation, url, request);
  ctx.verdict = verdict(response);
  // htmx must not show the page of a portal or of an overloaded server.
  if (ctx.verdict === "unsent" || ctx.verdict === "signed-out") throw new Error(`${ctx.verdict}: ${response.status}`);
  return response;
}

function answered(ctx) {
  const { form } = ctx.request;
  if (ctx.verdict === "applied") {
    ctx.applied = true;
    // Whoever went on typing meanwhile keeps what they typed; what was only checked is yet to be sent.
    const checked = ctx.response.headers.get("Op-Result") === "checked";
    if (!checked && contentOf(new FormData(form)) === ctx.filledIn) form.reset();
  } else if (ctx.response.status !== 422 || !form.hasAttribute("hx-status:422")) {
    say("refused", sentenceIn(ctx.text));
  }
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
  if (latest === "signed-out" || latest === "unsent") return say(latest);
  if (latest === "applied") ["refused", "signed-out"].forEach(hush);
  if (![...troubled].some((form) => form.isConnected)) hush("unsent");
}

/** The sentence of an error's page or fragment. */
export function sentenceIn(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return (page.querySelector("[role=alert], .error, main") ?? page.body).textContent.replace(/\s+/g, " ").trim();
}

function contentOf(body) {
  const entries = [...body].filter(([name]) => name !== "op");
  return JSON.stringify(entries, (key, value) =>
    value instanceof File ? [value.name, value.size, value.lastModified] : value,
  );
}

function sizeOf(body) {
  return [...body].reduce((sum, [, value]) => sum + (value.size ?? value.length), 0);
}

document.addEventListener("click", ({ target }) => {
  if (!target.closest?.("[data-try-again]")) return;
  hush("unsent");
  for (const form of troubled) {
    for (let left = pressesOf.get(form).unsent; left > 0 && form.isConnected; left--) form.requestSubmit();
  }
});
