import type { OwnAnswer, PublishAnswer, ToggleSetting, ToggleVersion, ToggleView } from '../../core/index.ts';
import type { Plan } from '../command.ts';
import { clipped, plainText } from '../plain-text.ts';
import { DECIDERS, toggleSubject, toggleTitle } from './toggle-words.ts';
import { exactTime, relativeTime } from './wording.ts';

const UNCHANGED = 'Nothing was changed.';

/** `on` or `off`. */
export const onOff = (enabled: boolean): string => (enabled ? 'on' : 'off');

/** A toggle in a sentence. */
function quotedTitle(name: string): string {
  return `“${plainText(clipped(toggleTitle(name), 70))}”`;
}

function reply(title: string, lines: string[]): Plan {
  return { kind: 'reply', tone: 'plain', title, lines };
}

/** A "no" of `/toggle`: why, that nothing changed, what to do. */
export function toggleRefusal(what: string, next: string): Plan {
  return { kind: 'reply', tone: 'refused', title: 'Toggles', lines: [what, UNCHANGED, next] };
}

/** What a setting says: `off until 24 December 2026 18:00, then on`, and who decides. */
function settingText({ enabled, until, type, locked }: ToggleSetting): string {
  const state =
    until === null
      ? onOff(enabled)
      : `${onOff(enabled)} until ${exactTime(until)} (${relativeTime(until)}), then ${onOff(!enabled)}`;
  return `${state}, ${locked ? 'locked by an admin' : DECIDERS[type]}`;
}

/** The small print: what operators type. */
function technicalName(name: string): string {
  return `\`${name}\``;
}

/** Whose word counts for a toggle, in a sentence. */
function whoDecides(toggle: ToggleView): string {
  if (toggle.type === 'ADMIN_ONLY') return 'It counts for everybody from the next request on.';
  if (toggle.type === 'USER') {
    return 'It is each person’s own: this is the default of those who set nothing themselves, from the next request on.';
  }
  return toggle.locked
    ? 'It is locked: it counts for everybody, whatever they set themselves, from the next request on.'
    : 'It counts from the next request on for everybody who set nothing themselves; lock it to make it count for all.';
}

/** How a person's own word stands beside what holds for them. */
function ownText(toggle: ToggleView): string {
  if (toggle.own === null) return `for you: ${onOff(toggle.effective)}`;
  const idle = toggle.type === 'ADMIN_ONLY' || (toggle.type === 'BOTH' && toggle.locked);
  return `for you: ${onOff(toggle.effective)}, you set ${onOff(toggle.own)}${idle ? ' (without effect now)' : ''}`;
}

/** Toggles that fit on a card at their longest. */
const LISTED = 14;

/** All toggles, two lines each; those that do not fit are counted. */
export function toggleListReply(toggles: readonly ToggleView[]): Plan {
  const lines = toggles
    .slice(0, LISTED)
    .flatMap((toggle) => [
      `**${plainText(toggleTitle(toggle.name))}** (${toggleSubject(toggle)}): ${settingText(toggle)}`,
      `-# ${ownText(toggle)} · ${technicalName(toggle.name)}, version ${toggle.version}`,
    ]);
  const more = toggles.length - LISTED;
  const rest = more > 0 ? [`-# and ${more} more: the list that opens while you type has them all.`] : [];
  return reply('Toggles', [...lines, ...rest]);
}

/** The reply to a toggle nobody has; what does not exist is off. */
export function unknownToggle(name: string): Plan {
  return toggleRefusal(
    `Not done: there is no toggle called ${plainText(clipped(name, 70))}, and what does not exist is off.`,
    'Choose one from the list that opens while you type.',
  );
}

/** The reply to a change by an admin: from, to, whom it reaches, its place in the record. */
export function publishReply(name: string, answer: PublishAnswer): Plan {
  switch (answer.answer) {
    case 'published': {
      const { from, to } = answer;
      return reply(plainText(toggleTitle(to.name)), [
        `${from === null ? 'new' : settingText(from)} → **${settingText(to)}**`,
        to.enabled === to.base ? whoDecides(to) : `Its time is over, so it is ${onOff(to.base)} now.`,
        `-# ${toggleSubject(to)} · ${technicalName(to.name)}, version ${to.version - 1} → ${to.version} · audit #${answer.auditSeq}`,
      ]);
    }
    case 'conflict':
      return toggleRefusal(
        `Not done: ${quotedTitle(answer.now.name)} was changed meanwhile. It is at version ${answer.now.version} now: ${settingText(answer.now)}.`,
        'Look at it again (/toggle history tells who changed it), then repeat the command.',
      );
    case 'same':
      return reply(plainText(toggleTitle(answer.now.name)), [
        `It says so already: ${settingText(answer.now)} (version ${answer.now.version}).`,
        UNCHANGED,
      ]);
    case 'not_admin':
      return toggleRefusal(
        'Not done: changing a toggle is for admins of this server.',
        '/toggle mine sets what is yours to decide.',
      );
    case 'unknown_version':
      return toggleRefusal(
        `Not done: ${quotedTitle(name)} has no such version; the newest is ${answer.newest}.`,
        '/toggle history lists them.',
      );
    case 'not_lockable':
      return toggleRefusal(
        `Not done: with ${quotedTitle(answer.now.name)}, ${DECIDERS[answer.now.type]}; only what each person may change can be locked.`,
        answer.now.type === 'USER'
          ? 'To decide for everybody, change its type first: /toggle set with type and confirm.'
          : 'Its word counts for everybody anyway.',
      );
    case 'unknown':
    default:
      return unknownToggle(name);
  }
}

/** The reply to a person's own setting. */
export function ownReply(name: string, answer: OwnAnswer): Plan {
  const word = (own: boolean | null): string => (own === null ? 'nothing of your own' : onOff(own));
  switch (answer.answer) {
    case 'set':
      return reply(plainText(toggleTitle(answer.to.name)), [
        `You had set ${word(answer.from)} → **${word(answer.to.own)}**`,
        `It is **${onOff(answer.to.effective)}** for you from your next request on. Nobody else is affected.`,
        `-# ${technicalName(answer.to.name)} · audit #${answer.auditSeq}`,
      ]);
    case 'same':
      return reply(plainText(toggleTitle(answer.now.name)), [
        `It is so already: ${ownText(answer.now)}.`,
        UNCHANGED,
      ]);
    case 'admin_only':
      return toggleRefusal(
        `Not done: ${quotedTitle(answer.now.name)} is for admins to decide. It is ${onOff(answer.now.effective)}.`,
        'Ask an admin.',
      );
    case 'locked':
      return toggleRefusal(
        `Not done: an admin locked ${quotedTitle(answer.now.name)}. It is ${onOff(answer.now.effective)} for everybody.`,
        'Ask an admin to unlock it.',
      );
    case 'unknown':
    default:
      return unknownToggle(name);
  }
}

const KINDS: Record<ToggleVersion['kind'], string> = {
  shipped: 'as shipped',
  added: 'added',
  set: 'set',
  locked: 'locked',
  unlocked: 'unlocked',
  reverted: 'back to',
};

/** The versions of a toggle, newest first. */
export function historyReply(name: string, versions: readonly ToggleVersion[]): Plan {
  const lines = versions.map((one) => {
    const deed = one.reverts === null ? KINDS[one.kind] : `${KINDS[one.kind]} version ${one.reverts}`;
    const by = one.by === null ? '' : ` by <@${one.by}>`;
    const audit = one.auditSeq === null ? '' : ` · audit #${one.auditSeq}`;
    return `**${one.version}** ${settingText(one)}\n-# ${deed}${by} ${exactTime(one.at)}${audit}`;
  });
  const older = (versions.at(-1)?.version ?? 1) - 1;
  const rest = older > 0 ? [`-# and ${older} older`] : [];
  return reply(`History of ${quotedTitle(name)}`, [
    ...lines,
    ...rest,
    `-# ${technicalName(name)} · /toggle revert makes an older version the newest again.`,
  ]);
}
