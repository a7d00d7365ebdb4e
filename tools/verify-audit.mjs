// node verify-audit.mjs PROOF.json [KEY]      Needs Node 20 and nothing else; docs/audit-format.md says what is checked.
// KEY is the log's verifier key (origin+hash+base64) from somebody you trust; without it, the one that is pinned below.
// Exit 0: everything holds. 1: something does not. 2: it cannot be told (no readable file, no key).
import { ok as must } from 'node:assert/strict';
import { createHash, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const keyHash = (name, raw) => sha(Buffer.from(`${name}\n\u0001`), raw).subarray(0, 4);
const logOf = (origin) => origin.replace(/\/e([2-9]|[1-9]\d+)$/, '');
const base64 = (bytes) => bytes.toString('base64');
const isBase64 = (text) => base64(Buffer.from(text, 'base64')) === text;
const decoded = (text) => must(isBase64(text), 'what should be base64 is not') ?? Buffer.from(text, 'base64');
// JSON takes the last of two fields of one name, other readers the first: of such a text fewer are left once it is read.
const fields = (json) => json.match(/"(\\.|[^"\\])*"\s*:?/g)?.filter((one) => one.endsWith(':')).length;

/** The text of a signed note; throws unless this key signed it, under a name of this log. */
function opened(note, name, raw, log) {
  const [, text, lines] = /^([^]+\n)\n((?:— [^\s+]+ \S+\n)+)$/.exec(note) ?? [];
  must(text && logOf(name) === logOf(log), 'there is no signed note of the log that the key names');
  const key = { format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') } };
  const fits = (bytes) => verify(null, Buffer.from(text), key, bytes.subarray(4));
  const own = [...lines.matchAll(/(\S+) (\S+)\n/g)].filter(([, signer]) => signer === name);
  const known = own.map(([, , bytes]) => decoded(bytes));
  const named = known.filter((bytes) => keyHash(name, raw).equals(bytes.subarray(0, 4)));
  return must(named.some(fits), 'a note is not signed by the key') ?? text;
}

/** RFC 6962, 2.1.1 from the top down: the root that a path leads to from leaf `index` of `size`. */
function rootOf(index, size, leaf, path) {
  must(index >= 0 && index < size && size > 1 === path.length > 0, 'a path has the wrong length');
  if (size === 1) return leaf;
  const left = 2 ** ((size - 1).toString(2).length - 1);
  const [rest, other, one] = [path.slice(0, -1), decoded(path.at(-1)), Buffer.from([1])];
  if (index < left) return sha(one, rootOf(index, left, leaf, rest), other);
  return sha(one, other, rootOf(index - left, size - left, leaf, rest));
}

function check({ format, operation, checkpoint, rotations, entries }, verifierKey) {
  must(format === 'helix-audit-proof/1' && entries.length > 0, 'no proof of format helix-audit-proof/1');
  const [, log, hash, key = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S{44})$/.exec(verifierKey) ?? [];
  let raw = decoded(key).subarray(1);
  must(decoded(key)[0] === 1 && keyHash(log, raw).toString('hex') === hash, 'the key is no verifier key');
  for (const { seq, facts } of rotations.map((body) => JSON.parse(body))) {
    if (facts.old_key !== base64(raw)) continue;
    const origin = facts.note.split('\n')[1];
    const said = `helix key rotation\n${origin}\n${seq}\n${facts.new_key}\n`;
    must(opened(facts.note, origin, raw, log) === said, 'a rotation is forged');
    raw = decoded(facts.new_key);
  }
  const [, size, root, ...more] = opened(checkpoint, checkpoint.split('\n')[0], raw, log).split('\n');
  must(/^[1-9]\d{0,14}$/.test(size) && decoded(root) && more.join() === '', 'a checkpoint has three lines');
  return entries.map(({ seq, body, path, link }, n) => {
    const { seq: at, prev, op, ts, kind } = JSON.parse(body);
    must(at === seq && body.startsWith(`{"seq":${seq},"prev":"${prev}",`), 'an entry is in another place');
    must(n === 0 || seq > entries[n - 1].seq, 'the entries are not in order');
    must(operation === null || op === operation, `entry ${seq} is of another operation`);
    const leads = (from, leaf, hashes) => base64(rootOf(from, +size, leaf, hashes)) === root;
    must(leads(seq, sha(Buffer.from([0]), Buffer.from(body)), path), `entry ${seq} is not what was signed`);
    must(seq === 0 || leads(seq - 1, Buffer.from(prev, 'hex'), link), `entry ${seq} follows another one`);
    return `entry ${seq} of ${size}  ${ts}  ${kind}\n`;
  });
}

const [file = '', trusted = '' /* a key may be pinned here */] = process.argv.slice(2);
process.exitCode = 2;
try {
  const text = readFileSync(file, 'utf8');
  const proof = JSON.parse(text);
  must(trusted, 'no key: give the verifier key of the log');
  process.exitCode = 1;
  must(fields(text) === fields(JSON.stringify(proof)), 'a field is named twice');
  console.log(`${check(proof, trusted).join('')}OK: these entries are in the log, as its key signed it.`);
  process.exitCode = 0;
} catch ({ code, message }) {
  const why =
    process.exitCode === 2 || code === 'ERR_ASSERTION' ? message : 'it is not written as a proof is';
  console.error(`${process.exitCode === 1 ? 'NOT PROVEN' : 'NOT CHECKED'}: ${why}`);
}
