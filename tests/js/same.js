// Whether two folders hold the same scripts: token for token, whatever space and comments stand between them.
//
// node same.js FOLDER FOLDER     names each script that differs

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { tokenizer } from "acorn";

const [before, after] = process.argv.slice(2);

function tokens(folder, name) {
  const text = readFileSync(join(folder, name), "utf8");
  return [...tokenizer(text, { ecmaVersion: "latest", sourceType: "module" })].map(({ type, value }) => [
    type.label,
    value?.pattern ?? value,
  ]);
}

for (const name of readdirSync(before)) {
  const [were, are] = [tokens(before, name), tokens(after, name)];
  const at = were.findIndex((token, n) => String(token) !== String(are[n]));
  if (at >= 0 || were.length !== are.length) console.log(name, were[at], are[at]);
}
