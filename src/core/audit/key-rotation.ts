import { signNote, verifyNote } from './signed-note.ts';
import type { SigningKey } from './signing-key.ts';

/** What a rotation says: entry `seq` of this log names `newKey` (base64 of the raw public key), which signs from then on. */
export type Rotation = { origin: string; seq: number; newKey: string };

/** The text that both keys sign. The number binds it to its place, so that it cannot be used a second time. */
function rotationText({ origin, seq, newKey }: Rotation): string {
  return `helix key rotation\n${origin}\n${seq}\n${newKey}\n`;
}

type Signer = Pick<SigningKey, 'privateKey' | 'publicKey'>;

/** The statement of a rotation: a note signed by the old key and by the new one, which shows that somebody has it. */
export function signRotation(origin: string, seq: number, oldKey: Signer, newKey: Signer): string {
  const text = rotationText({ origin, seq, newKey: newKey.publicKey });
  const second = signNote(text, origin, newKey).slice(text.length + 1);
  return signNote(text, origin, oldKey) + second;
}

/** Whether `note` is that statement, signed by both keys: a verifier then goes on with the new key. */
export function verifyRotation(note: string, oldKey: string, rotation: Rotation): boolean {
  const text = rotationText(rotation);
  const signedBy = (key: string): boolean => verifyNote(note, rotation.origin, key) === text;
  return signedBy(oldKey) && signedBy(rotation.newKey);
}
