// node verify-audit.mjs PROOF.json [KEY]      Needs Node 20 and nothing else; docs/audit-format.md says what is checked.
// KEY is the log's verifier key (origin+hash+base64) from somebody you trust; without it, the one that is pinned here.
// Exit 0: everything holds. 1: something does not. 2: it cannot be told (no readable file, no key).
import { ok as must } from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const PINNED = '';

const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const decoded = (text) => Buffer.from(text, 'base64');
const keyHash = (name, raw) => sha(Buffer.from(`${name}\n\u0001`), raw).subarray(0, 4);
const logOf = (origin) => origin.replace(/\/e\d+$/, '');
const spki = (raw) => Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);

/** The lines of a signed note; throws unless this key signed it, under a name of this log. */
function opened(note, name, raw, log) {
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  const key = createPublicKey({ key: spki(raw), format: 'der', type: 'spki' });
  const fits = ([, signer, base64 = '']) => {
    const [hash, signature] = [decoded(base64).subarray(0, 4), decoded(base64).subarray(4)];
    return (
      signer === name && hash.equals(keyHash(name, raw)) && verify(null, Buffer.from(text), key, signature)
    );
  };
  const lines = note.slice(text.length).split('\n');
  must(logOf(name) === logOf(log), 'this is of another log than the key');
  must(lines.map((line) => line.split(' ')).some(fits), 'a note is not signed by the key');
  return text.split('\n');
}

/** RFC 6962, 2.1.1 from the top down: the root that a path leads to from leaf `index` of `size`. */
function rootOf(index, size, leaf, path) {
  must(index >= 0 && index < size && size > 1 === path.length > 0, 'a path has the wrong length');
  if (size === 1) return leaf;
  let left = 1;
  while (left * 2 < size) left *= 2;
  const [rest, other] = [path.slice(0, -1), decoded(path.at(-1))];
  const right = index >= left && [other, rootOf(index - left, size - left, leaf, rest)];
  return sha(Buffer.from([1]), ...(right || [rootOf(index, left, leaf, rest), other]));
}

function check({ format, operation, checkpoint, rotations, entries }, verifierKey) {
  must(format === 'helix-audit-proof/1' && entries.length > 0, 'no proof of format helix-audit-proof/1');
  const [, log = '', hash, base64 = ''] = /^(\S+)\+([0-9a-f]{8})\+(\S+)$/.exec(verifierKey) ?? [];
  let raw = decoded(base64).subarray(1);
  must(raw.length === 32 && keyHash(log, raw).toString('hex') === hash, 'the key is no verifier key');
  for (const { seq, facts } of rotations.map((body) => JSON.parse(body))) {
    if (facts.old_key !== raw.toString('base64')) continue;
    const [what, , at, next] = opened(facts.note, facts.note.split('\n')[1], raw, log);
    must(what === 'helix key rotation' && at === `${seq}` && next === facts.new_key, 'a rotation is forged');
    raw = decoded(next);
  }
  const [, size, root] = opened(checkpoint, checkpoint.split('\n')[0], raw, log);
  return entries.map(({ seq, body, path, link }) => {
    const { seq: at, prev, op, ts, kind } = JSON.parse(body);
    must(at === seq && body.startsWith(`{"seq":${seq},"prev":"${prev}",`), 'an entry is in another place');
    must(operation === null || op === operation, `entry ${seq} is of another operation`);
    const leaf = sha(Buffer.from([0]), Buffer.from(body));
    must(rootOf(seq, +size, leaf, path).equals(decoded(root)), `entry ${seq} is not what was signed`);
    const linked = seq === 0 || rootOf(seq - 1, +size, Buffer.from(prev, 'hex'), link).equals(decoded(root));
    must(linked, `entry ${seq} does not follow from the one before it`);
    return `entry ${seq} of ${size}  ${ts}  ${kind}\n`;
  });
}

const [file = '', key = PINNED] = process.argv.slice(2);
process.exitCode = 2;
try {
  const proof = JSON.parse(readFileSync(file, 'utf8'));
  must(key, 'no key: give the verifier key of the log');
  process.exitCode = 1;
  console.log(`${check(proof, key).join('')}OK: these entries are in the log, as its key signed it.`);
  process.exitCode = 0;
} catch (error) {
  console.error(`${process.exitCode === 1 ? 'NOT PROVEN' : 'NOT CHECKED'}: ${error.message}`);
}
