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
