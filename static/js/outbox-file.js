// What waits on this phone as a file, and back: whole operations, their bytes in base64, each with its SHA-256.

import { sha256 } from "./canonical.js";

const FORMAT = "fieldapp-outbox";
const VERSION = 1;
const CHUNK = 3 * 0x2000; // of three bytes each: base64 of the pieces is base64 of the whole
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
// What technicians record goes to these; a file from elsewhere must not send anything else in their name.
const OURS = /^\/(visits|photos|field-jobs|outbox)(\/|$)/;

/** Why a file is not taken: `reason` is "no-outbox", "newer", "somebody-else" or "no-hashes". */
export class NotTaken extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

export function nameOf(username, now) {
  return `fieldapp-outbox-${username}-${now.toISOString().slice(0, 10)}.json`;
}

/** The file's text in pieces: with many photos the whole would not fit into one string. */
export async function packed(ops, bytesOf, { user, now, phone }) {
  const head = JSON.stringify({ format: FORMAT, version: VERSION, user, phone, exportedAt: now.toISOString() });
  const pieces = [`${head.slice(0, -1)},"ops":[`];
  for (const [n, op] of ops.entries()) {
    const bytes = await bytesOf(op);
    const files = await Promise.all(op.files.map((file, i) => packedFile(file, bytes[i])));
    pieces.push(`${n ? ",\n" : "\n"}${JSON.stringify({ ...op, files })}`);
  }
  return [...pieces, "\n]}\n"];
}

/** One whose bytes this phone has lost holds up no other; without https a browser has no hash to give. */
async function packedFile(file, bytes) {
  if (!bytes) return { ...file, bytes: null };
  return { ...file, sha256: crypto.subtle ? await sha256(bytes) : null, bytes: base64(bytes) };
}

/**
 * What a file holds of `user`: `good` as [{op, bytes}], and `bad` as [{title, why}].
 * Throws NotTaken if it is no such file, or is another person's.
 */
export async function unpacked(text, { user, origin }) {
  const file = parsed(text);
  if (file?.format !== FORMAT || !Array.isArray(file.ops)) throw new NotTaken("no-outbox");
  if (file.version !== VERSION) throw new NotTaken("newer");
  if (file.user !== user) throw new NotTaken("somebody-else");
  if (!globalThis.crypto?.subtle) throw new NotTaken("no-hashes");
  const good = [];
  const bad = [];
  for (const packedOp of file.ops) {
    const why = wrongWith(packedOp, { user, origin });
    const bytes = why ? null : await bytesOfFiles(packedOp.files);
    if (bytes) good.push({ op: unpackedOp(packedOp, file.phone), bytes });
    else bad.push({ title: String(packedOp?.title ?? ""), why: why ?? "damaged" });
  }
  return { good, bad };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotTaken("no-outbox");
  }
}

function wrongWith(op, { user, origin }) {
  if (!op || !ID.test(op.id) || op.method !== "POST" || !isPairs(op.fields) || !Array.isArray(op.files)) return "damaged";
  if (op.user !== user) return "somebody-else";
  return goesToUs(op.url, origin) ? null : "elsewhere";
}

function goesToUs(address, origin) {
  try {
    const url = new URL(address, origin);
    return url.origin === origin && OURS.test(url.pathname);
  } catch {
    return false;
  }
}

const isPairs = (fields) =>
  Array.isArray(fields) && fields.every((field) => field.length === 2 && field.every((part) => typeof part === "string"));

/** The bytes of each file, or null if one of them is not what it was, as far as can be told. */
async function bytesOfFiles(files) {
  const all = [];
  for (const { bytes, sha256: expected } of files) {
    const content = fromBase64(bytes);
    if (!content || (expected !== null && (await sha256(content)) !== expected)) return null;
    all.push(content);
  }
  return all;
}

/**
 * As it was kept, under the number that its phone has given it, and to be tried anew: the other phone's failures are not
 * this one's. That phone may have sent it since.
 */
function unpackedOp(op, phone) {
  const files = op.files.map(({ bytes, ...file }) => file);
  const anew = { state: "waiting", tries: 0, nextAt: 0, failures: 0, failedSince: null, stuck: false, error: null };
  return { ...op, files, ...anew, out: true, phone: op.phone ?? (ID.test(phone) ? phone : null) };
}

function base64(buffer) {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) text += btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  return text;
}

function fromBase64(text) {
  if (typeof text !== "string") return null;
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
  } catch {
    return null;
  }
}
