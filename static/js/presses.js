// Which operation a press on a form's button is: a new one, one that is on its way already, or one that did not arrive.

import { uuid7 } from "./uuid7.js";

/** The operations of one form, from its first press until the server has answered each. */
export class Presses {
  #underWay = [];
  #unsent = [];

  /**
   * The operation of a press that sends `content` (text that is equal for equal content).
   * null for a double tap, unless `each` press counts.
   */
  press(content, { each = false, now = new Date() } = {}) {
    const again = this.#unsent.find((operation) => operation.content === content);
    const same = this.#underWay.some((operation) => operation.content === content);
    if (same && !each) return null;
    const operation = again ?? { id: uuid7(), content, occurredAt: now.toISOString() };
    this.#unsent = this.#unsent.filter((other) => other !== operation);
    this.#underWay.push(operation);
    return operation;
  }

  /** The server has answered, or not: then the same content keeps the operation's id. */
  settle(operation, { arrived }) {
    this.#underWay = this.#underWay.filter((other) => other !== operation);
    if (!arrived) this.#unsent.push(operation);
  }

  /** Forgets what did not arrive: the form was filled in anew and that has arrived. */
  forget() {
    this.#unsent = [];
  }

  get underWay() {
    return this.#underWay.length;
  }

  get unsent() {
    return this.#unsent.length;
  }
}

/** What an answer to an operation means: applied, refused, unsent (try again), signed-out. */
export function verdict({ type, status, headers }) {
  if (type === "opaqueredirect" || status === 401) return "signed-out";
  if (status >= 500 || [408, 425, 429].includes(status)) return "unsent";
  if (status >= 400) return "refused";
  // A hotel's portal answers 200 as well, and knows nothing of operations.
  return headers.has("Op-Result") ? "applied" : "unsent";
}

/** Milliseconds a request may take: 30 s, and its size at 20 kB/s. */
export function timeLimit(bytes) {
  return 30_000 + bytes / 20;
}
