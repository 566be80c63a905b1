// How text is cut for searching, twin of fieldapp/search/words.py: Latin words and numbers, Chinese in pairs.

const CHINESE = "\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const LETTER = `(?:(?![${CHINESE}])[\\p{L}\\p{N}])`;
const PIECES = new RegExp(`([${CHINESE}]+)|${LETTER}+`, "gu");
const NUMBERS = new RegExp(`(?<!${LETTER})\\p{Nd}+(?:[\\s().+/\\-]{1,3}\\p{Nd}+){0,7}(?!${LETTER})`, "gu");
const ABROAD = /^(?:00)?86(?=1\d{10}$)/;
const LONGEST = 60;
const SHORTEST_PHONE = 7;
const LAST_DIGITS = 4;
const LONGEST_QUERY = 300;
const MOST_ASKED = 12;

/** All tokens of a text: "Kaiser-Str. 漏水了" gives kaiser, str, 漏水, 水了, 了; and phone numbers whole. */
export function tokens(text) {
  const plain = folded(text ?? "");
  const found = [...plain.matchAll(PIECES)].flatMap(([piece, chinese]) =>
    chinese ? [...pairs(piece), [...piece].at(-1)] : [cut(piece)],
  );
  const numbers = plain.match(NUMBERS) ?? [];
  return [...new Set([...found, ...numbers.flatMap((number) => (number.length >= SHORTEST_PHONE ? phones(number) : []))])];
}

/** What somebody typed: a list of things asked, each with the ways to find it, each way a list of words. */
export function asked(query) {
  const wanted = [];
  let text = folded([...query].slice(0, LONGEST_QUERY).join(""));
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

/** Two Chinese characters match only themselves; anything else also matches what begins with it. */
export const isPair = (word) => [...word].length === 2 && new RegExp(`^[${CHINESE}]+$`, "u").test(word);

const cut = (piece) => [...piece].slice(0, LONGEST).join("");

function pairs(piece) {
  const letters = [...piece];
  return letters.length === 1 ? letters : letters.slice(1).map((letter, n) => letters[n] + letter);
}

function phones(number) {
  const groups = number.match(/\p{Nd}+/gu);
  const wholes = groups.map((_, n) => wholeNumber(groups.slice(n).join(""))).filter(Boolean);
  return wholes.length ? [...wholes, wholes[0].slice(-LAST_DIGITS)] : [];
}

function wholeNumber(number) {
  const digits = number.replace(/\P{Nd}/gu, "").slice(0, LONGEST);
  return digits.length >= SHORTEST_PHONE ? digits.replace(ABROAD, "") : "";
}

/** Lower case, full-width forms made narrow, accents taken off. */
function folded(text) {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").toLowerCase().replaceAll("ß", "ss").normalize("NFKD").replace(/\p{Mn}/gu, "");
}
