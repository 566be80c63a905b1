// The customer's document: built on the phone from the visit's facts, shown through a template (docs/document.md).

/** The document in one language: translations become text, what is only for the page and the phone stays out. */
export function documentIn(facts, language) {
  const { languages, page, carry, ...rest } = facts;
  return { ...inLanguage(rest, languages, language), language };
}

/** The value with each {en: …, zh_Hans_CN: …} in it replaced by the one text. */
export function inLanguage(value, languages, language) {
  if (Array.isArray(value)) return value.map((item) => inLanguage(item, languages, language));
  if (value === null || typeof value !== "object") return value;
  const names = Object.keys(value);
  if (names.length === languages.length && languages.every((name) => names.includes(name))) return value[language];
  return Object.fromEntries(names.map((name) => [name, inLanguage(value[name], languages, language)]));
}

/** An amount as it is written on the document: ¥1,234.50. */
export function money(amount, symbol) {
  const [, sign, whole, rest] = String(amount).match(/^(-?)(\d+)(.*)$/);
  return `${sign ? "−" : ""}${symbol}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${rest}`;
}

/** Seconds as hours and minutes: 1:05. */
export function duration(seconds) {
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** The value at a path such as "job.number", looked for from the innermost of `scopes` outwards. */
export function valueAt(path, scopes) {
  if (path === ".") return scopes[0];
  const [first, ...rest] = path.split(".");
  const scope = scopes.find((candidate) => candidate !== null && typeof candidate === "object" && first in candidate);
  return rest.reduce((value, name) => value?.[name], scope?.[first]);
}

/** Fills the copy of a template: data-each, data-if, data-text, data-money, data-duration, data-src, data-alt. */
export function fill(root, scopes) {
  for (const child of [...root.children]) fillElement(child, scopes);
  return root;
}

function fillElement(element, scopes) {
  const { each, if: condition } = element.dataset;
  if (each !== undefined) return repeat(element, valueAt(each, scopes), scopes);
  if (condition !== undefined && !holds(condition, scopes)) return element.remove();
  show(element, scopes);
  return fill(element, scopes);
}

function repeat(element, items, scopes) {
  const parent = document.createDocumentFragment();
  for (const item of items ?? []) {
    const copy = element.cloneNode(true);
    delete copy.dataset.each;
    parent.append(copy);
    fillElement(copy, [item, ...scopes]);
  }
  element.replaceWith(parent);
}

function holds(condition, scopes) {
  const value = valueAt(condition.replace(/^!/, ""), scopes);
  const yes = Array.isArray(value) ? value.length > 0 : Boolean(value);
  return condition.startsWith("!") ? !yes : yes;
}

function show(element, scopes) {
  const at = (path) => valueAt(path, scopes) ?? "";
  const { text, money: amount, duration: seconds, src, alt } = element.dataset;
  if (text !== undefined) element.textContent = at(text);
  if (amount !== undefined) element.textContent = money(at(amount), at("currency.symbol"));
  if (seconds !== undefined) element.textContent = duration(at(seconds));
  if (src !== undefined) element.setAttribute("src", src.replace(/\{([^}]+)\}/g, (_, path) => encodeURIComponent(at(path))));
  if (alt !== undefined) element.setAttribute("alt", at(alt));
}
