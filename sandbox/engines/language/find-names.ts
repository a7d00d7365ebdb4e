import nlp from 'compromise';
import type { EmailText, Mailbox } from './email-text.ts';

/** Somebody who is named; the address when the headers tell it. */
export type Person = { name: string; address: string | null; role: 'sender' | 'recipient' | 'mentioned' };

const PEOPLE_MAX = 20;
const EDGES = /^[^\p{L}]+|[^\p{L}.]+$|(?:['’]s)$|(?<!\b(?:Mr|Mrs|Ms|Dr|Jr|Sr))\.$/gu;
const GREETING = /^(?:hi|hello|dear|hey|thanks|thank you|regards|best|cheers)\s+/i;

const clean = (name: string): string =>
  name.replaceAll(EDGES, '').replaceAll(EDGES, '').replace(GREETING, '');

/** Compromise sometimes takes words for names: a name has a capital, no digit and at most four words. */
const isName = (name: string): boolean =>
  /^\p{Lu}/u.test(name) && !/\d/.test(name) && name.length > 1 && name.split(/\s+/).length <= 4;

function known(mailbox: Mailbox | null, role: Person['role']): Person[] {
  const name = mailbox?.name ?? mailbox?.address ?? null;
  return name === null ? [] : [{ name, address: mailbox?.address ?? null, role }];
}

/** Everybody in the headers and the text, each once, sender first. */
export function findPeople(email: EmailText): Person[] {
  const mentioned = (nlp(email.body).people().out('array') as string[])
    .map(clean)
    .filter(isName)
    .map((name): Person => ({ name, address: null, role: 'mentioned' }));
  const people: Person[] = [];
  const all = [
    ...known(email.from, 'sender'),
    ...email.to.flatMap((mailbox) => known(mailbox, 'recipient')),
    ...mentioned,
  ];
  for (const person of all) {
    const words = person.name.toLowerCase().split(/\s+/);
    const isKnown = people.some(({ name }) => {
      const others = name.toLowerCase().split(/\s+/);
      return words.every((word) => others.includes(word));
    });
    if (!isKnown) people.push(person);
  }
  return people.slice(0, PEOPLE_MAX);
}

/** Companies and the like in a text, each once. */
export function findOrganisations(text: string): string[] {
  const names = (nlp(text).organizations().out('array') as string[]).map(clean).filter(isName);
  return [...new Set(names)].slice(0, PEOPLE_MAX);
}
