// For pytest: facts and waiting operations come in, the documents that a phone would show go out, one per language.

import { readFileSync } from "node:fs";
import { documentIn } from "../../static/js/document.js";
import { carriedOn } from "../../static/js/facts.js";

const { facts, ops } = JSON.parse(readFileSync(0));
const carried = carriedOn(facts, ops);
process.stdout.write(JSON.stringify(Object.fromEntries(facts.languages.map((one) => [one, documentIn(carried, one)]))));
