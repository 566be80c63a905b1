// Exact decimal numbers as text, computed and written as at the server: Decimal in Python, whole numbers here.

const DECIMAL = /^(\d+)(?:\.(\d+))?$/;

/** Decimal text as a whole number of so many places: "12.50" is 1250 of 2. */
function scaled(text) {
  const [, whole, rest = ""] = text.match(DECIMAL);
  return { value: BigInt(whole + rest), places: BigInt(rest.length) };
}

/** value / by as a whole number, half of one rounded up. */
const divided = (value, by) => (2n * value + by) / (2n * by);

/** price × quantity in cents. */
export function amountOf(price, quantity) {
  const [one, other] = [scaled(price), scaled(quantity)];
  return divided(one.value * other.value * 100n, 10n ** (one.places + other.places));
}

/** What so many seconds cost at the price of an hour, in cents. */
export function labourOf(rate, seconds) {
  const { value, places } = scaled(rate);
  return divided(value * BigInt(seconds) * 100n, 10n ** places * 3600n);
}

/** Cents as they stand in the document: "1234.50", "-276.00". */
export function written(cents) {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A typed number as decimal text without needless zeros, null if it is none: "2,50" and "２．５０" are "2.5". */
export function plain(typed) {
  const found = typed.normalize("NFKC").trim().replace(/,/g, ".").match(DECIMAL);
  if (!found) return null;
  const rest = (found[2] ?? "").replace(/0+$/, "");
  return found[1].replace(/^0+(?=\d)/, "") + (rest && `.${rest}`);
}

/** A quantity in a sentence: "1,234.5". */
export function grouped(quantity) {
  const [whole, rest] = quantity.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "");
}

/** A whole number divided by another, rounded to the nearest, half to the even one: Python's round(). */
export function rounded(value, by) {
  const [whole, rest] = [Math.floor(value / by), value % by];
  if (rest * 2 === by) return whole + (whole % 2);
  return whole + (rest * 2 > by ? 1 : 0);
}
