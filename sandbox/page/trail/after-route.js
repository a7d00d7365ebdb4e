import { html } from '../html.js';
import { dollars } from '../text/money.js';
import { momentText, preciseTime } from '../text/moment.js';
import { sizeText } from '../text/size.js';
import { AuditRef, Step } from './step.js';
import { Scopes } from './route-steps.js';

/** @typedef {{summary: import('./summary.js').Summary}} Props */

/**
 * Who asked, the toggles, what was stored and measured.
 * @param {Props} props
 */
export function Checks({ summary }) {
  const { received, toggles, stored, measured } = summary;
  const off = toggles.some(({ enabled }) => enabled === false);
  return html`
    ${
      received &&
      html`<${Step} icon="user" title="Received" aside=${received.private ? 'private' : 'public'}>
        <p>
          ${summary.kind}${received.parent && html` for an agent, <span class="mono">op ${String(received.parent).slice(0, 8)}</span>`}${received.actor && html` by <span class="mono">${received.actor}</span>`}
        </p>
      <//>`
    }
    ${
      toggles.length > 0 &&
      html`<${Step}
        icon=${off ? 'ban' : 'check'}
        title="Toggle"
        tone=${off ? 'refused' : ''}
        aside=${`v${toggles.at(-1)?.version}`}
      >
        ${toggles.map(({ toggle, enabled }) => html`<p><span class="mono">${toggle}</span> is ${enabled ? 'on' : 'off'}</p>`)}
      <//>`
    }
    ${
      stored.length + measured.length > 0 &&
      html`<${Step} icon="file" title="Input">
        ${stored.map(({ index, bytes }) => html`<p>file ${index + 1}: ${sizeText(bytes)}</p>`)}
        ${measured.map((line) => html`<p>${quantityText(line)}</p>`)}
      <//>`
    }
  `;
}

/**
 * @param {import('../state/state.js').TrailLine} line
 * @returns {string}
 */
function quantityText({ unit, quantity }) {
  const count = Number(quantity);
  // Billed by the token; a film is measured in milliseconds, and its tokens depend on the candidate.
  if (unit === 'film') return `${(count / 1000).toFixed(1)} s of film`;
  if (unit === 'input' || unit === 'output') return `${count.toLocaleString('en')} ${unit} tokens at most`;
  const name = String(unit).replaceAll(/[_.]/g, ' ');
  // Sound is priced by the minute and counted in milliseconds, and so is what is added to it.
  if (unit === 'audio_minute') return `${(count / 1000).toFixed(3)} s of audio`;
  if (name.startsWith('addon ')) return `${name.slice(6)} for ${(count / 1000).toFixed(3)} s`;
  return `${count.toLocaleString('en')} ${name}${count === 1 || name.endsWith('s') ? '' : 's'}`;
}

/**
 * A refusal or a denial, with what the budget said.
 * @param {Props} props
 */
export function Outcome({ summary: { refused, denied } }) {
  return html`
    ${
      refused &&
      html`<${Step} icon="ban" title="Refused" tone="refused"
        ><p>${words(refused.code)}</p>
        <${AuditRef} line=${refused}
      /><//>`
    }
    ${
      denied &&
      html`<${Step}
        icon="ban"
        title="Denied by the budget"
        tone="refused"
        aside=${html`<span class="amount">${dollars(denied.least_nano)}</span>`}
      >
        <p>
          It needs at least ${dollars(denied.least_nano)}. Resets${' '}
          ${momentText(Date.parse(denied.resets_at) / 1000, 'f')}.
        </p>
        <${Scopes} scopes=${[denied]} />
        <${AuditRef} line=${denied} />
      <//>`
    }
  `;
}

/** @param {string | null | undefined} code @returns {string} */
const words = (code) => (code ?? 'no reason given').replaceAll('_', ' ');

/** @type {Record<string, [string, string, string]>} icon, tone and word of how a request for approval ended */
const DECIDED = {
  approved: ['check', 'done', 'Approved'],
  denied: ['ban', 'refused', 'Denied'],
  expired: ['clock', 'refused', 'Expired'],
  cancelled: ['close', 'cancelled', 'Cancelled'],
  replaced: ['pending', 'waiting', 'Replaced by a new request'],
};

/** @param {{line: import('../state/state.js').TrailLine}} props */
function Decided({ line }) {
  const [icon, tone, word] = DECIDED[line.state] ?? ['check', '', words(line.state)];
  return html`<${Step} icon=${icon} title=${word} tone=${tone} aside=${preciseTime(line.at)}>
    ${line.self && html`<p>by the person who asked</p>`}
    <${AuditRef} line=${line} />
  <//>`;
}

/** @param {{line: import('../state/state.js').TrailLine}} props */
function Asked({ line }) {
  return html`<${Step}
    icon="pending"
    title="Approval asked for"
    tone="waiting"
    aside=${html`<span class="amount">${dollars(line.amount_nano)}</span>`}
  >
    <p>${words(line.rule)}, for <b>${line.model}</b></p>
    <p class="muted">ends ${momentText(Date.parse(line.expires_at) / 1000, 'f')} without an answer</p>
    <${AuditRef} line=${line} />
  <//>`;
}

/**
 * Requests for approval and their decisions.
 * @param {Props} props
 */
export function Approvals({ summary: { approvals, queued } }) {
  return html`
    ${approvals.map((line) => (line.step === 'approval' ? html`<${Asked} line=${line} />` : html`<${Decided} line=${line} />`))}
    ${queued && html`<${Step} icon="clock" title="Queued" aside=${`place ${queued.position}`}><p>waiting for a free slot at ${queued.provider}</p><//>`}
  `;
}

/** @type {Record<string, [string, string]>} icon and tone of an attempt's outcome */
const ENDS = { succeeded: ['check', 'done'], failed: ['cross', 'failed'], cancelled: ['close', 'cancelled'] };

/** @param {Props} props */
export function Attempts({ summary: { attempts, progress } }) {
  return attempts.map(({ start, end }) => {
    const [icon, tone] = end ? (ENDS[end.outcome] ?? ['check', '']) : ['running', 'running'];
    const wrong = end && end.outcome !== 'succeeded' && wrongText(end);
    const retry = typeof end?.retry_in_ms === 'number' && `again in ${(end.retry_in_ms / 1000).toFixed(1)} s`;
    const part = !end && progress && `part ${progress.part} of ${progress.of}`;
    const facts = [preciseTime(start.at), `held ${dollars(start.hold_nano)}`, retry, part].filter(Boolean);
    return html`<${Step}
      icon=${icon}
      tone=${tone}
      title=${`Attempt ${start.attempt}`}
      aside=${end ? `${end.ms} ms` : 'running'}
    >
      <p><b>${start.model}</b> <span class="muted">${start.provider}</span></p>
      ${wrong && html`<p class="bad">${wrong}</p>`}
      <p class="muted">${facts.join(' · ')}</p>
    <//>`;
  });
}

/**
 * What went wrong with an attempt.
 * @param {import('../state/state.js').TrailLine} end
 * @returns {string}
 */
function wrongText({ status, code, sent }) {
  const parts = [
    status && `HTTP ${status}`,
    code && words(code),
    sent === 'maybe' && 'may have reached the vendor',
  ];
  return parts.filter(Boolean).join(' · ');
}

/** @type {Record<string, string>} where a result went */
const PLACES = {
  follow_up: 'as a follow-up in the channel',
  channel: 'as a message in the channel',
  notice: 'as a notice with a button',
  ephemeral: 'to the asker alone',
};

/**
 * Cancellation, failure, cost, delivery.
 * @param {Props} props
 */
export function Result({ summary: { cancel, failed, settled, delivered } }) {
  return html`
    ${cancel && html`<${Step} icon="close" title="Cancel requested" aside=${preciseTime(cancel.at)} />`}
    ${failed && html`<${Step} icon="cross" title="Failed" tone="failed"><p>${words(failed.code)}</p><//>`}
    ${
      settled &&
      html`<${Step}
        icon="coin"
        title="Settled"
        tone=${settled.estimated ? 'waiting' : settled.state === 'finished' ? 'done' : ''}
        aside=${html`<span class="amount">${dollars(settled.cost_nano)}</span>`}
      >
        <p>
          ${settled.estimated ? 'booked at the full hold: the outcome at the vendor is unknown' : `of ${dollars(settled.held_nano)} held; the rest is free again`}
        </p>
        <${AuditRef} line=${settled} />
      <//>`
    }
    ${delivered.map((line) => html`<${Step} icon="chat" title="Delivered" tone="done" aside=${preciseTime(line.at)}><p>${PLACES[line.where] ?? words(line.where)}</p><//>`)}
  `;
}
