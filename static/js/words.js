// How text is cut for searching, twin of fieldapp/search/words.py: Latin words, Chinese by one and two
// characters, numbers from each digit on.

const CHINESE = "\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const LETTER = `(?:(?![${CHINESE}])[\\p{L}\\p{N}])`;
const PIECES = new RegExp(`([${CHINESE}]+)|${LETTER}+`, "gu");
const CODES = /(?<![\p{L}\p{N}])([a-z]{1,8})-([0-9]{4})-([0-9]{1,9})(?![\p{L}\p{N}])/gu; // WX-2026-000117
const NUMBERS = new RegExp(`(?<!${LETTER})\\p{Nd}+(?:[\\s().+/\\-]{1,3}\\p{Nd}+){0,7}(?!${LETTER})`, "gu");
const ABROAD = /^(?:00)?86(?=1\d{10}$)/;
const LONGEST = 60;
const SHORTEST_PHONE = 7;
const FEWEST_DIGITS = 3;
const LONGEST_QUERY = 300;
const MOST_ASKED = 12;

/** All tokens of a text: "Kaiser-Str. 漏水" gives kaiser, str, 漏水, 漏, 水; and long numbers from each digit on. */
export function tokens(text) {
  const plain = folded(text ?? "");
  const found = [...plain.matchAll(PIECES)].flatMap(([piece, chinese]) =>
    chinese ? [...pairs(piece), ...piece] : [cut(piece)],
  );
  const codes = [...plain.matchAll(CODES)].map(([, ...parts]) => parts.join(""));
  return [...new Set([...found, ...codes, ...(plain.match(NUMBERS) ?? []).flatMap(endings)])];
}

/** What somebody typed: a list of things asked, each with the ways to find it, each way a list of words. */
export function asked(query) {
  const wanted = [];
  let text = folded([...query].slice(0, LONGEST_QUERY).join(""));
  for (const [, ...parts] of text.matchAll(CODES)) wanted.push([[parts.join("")]]);
  text = text.replace(CODES, " ");
  for (const number of text.match(NUMBERS) ?? []) {
    const whole = wholeNumber(number);
    if (!whole) continue;
    const groups = number.match(/\p{Nd}+/gu);
    wanted.push([[whole], ...(groups.length > 1 ? [groups] : [])]);
    text = text.replace(number, " ");
  }
  for (const [piece, chinese] of text.matchAll(PIECES)) {
    for (const word of chinese ? pairs(piece) : [cut(piece)]) wanted.push([[word]]);
  }
  return wanted.slice(0, MOST_ASKED);
}

/** Chinese matches only itself; anything else also matches what begins with it. */
export const isExact = (word) => new RegExp(`^[${CHINESE}]+$`, "u").test(word);

const cut = (piece) => [...piece].slice(0, LONGEST).join("");

function pairs(piece) {
  const letters = [...piece];
  return letters.length === 1 ? letters : letters.slice(1).map((letter, n) => letters[n] + letter);
}

/** A long number from each of its digits on, so that any part of it is the beginning of a token. */
function endings(number) {
  const whole = digitsOf(number);
  if (whole.length < SHORTEST_PHONE) return [];
  return Array.from({ length: whole.length - FEWEST_DIGITS + 1 }, (_, begin) => whole.slice(begin));
}

function wholeNumber(number) {
  const digits = digitsOf(number);
  return digits.length >= FEWEST_DIGITS ? digits.replace(ABROAD, "") : "";
}

const digitsOf = (number) => [...number.replace(/\P{Nd}/gu, "")].slice(0, LONGEST).join("");

/** Lower case, full-width forms made narrow, accents taken off. */
function folded(text) {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").toLowerCase().replaceAll("ß", "ss").normalize("NFKD").replace(/\p{Mn}/gu, "");
}
