import { useMemo } from 'preact/hooks';
import { html } from '../html.js';
import { useApp, useSelected } from '../state/app-context.js';
import { newestOf, parentOf } from '../state/trail-log.js';
import { dollars } from '../text/money.js';
import { preciseTime } from '../text/moment.js';
import { Icon } from '../view/icon.js';
import { StateBadge, stateWord } from '../view/state-badge.js';
import { AgentSteps } from './agent-steps.js';
import { Approvals, Attempts, Checks, Outcome, Result } from './after-route.js';
import { Candidates, Hold, Route } from './route-steps.js';
import { Step } from './step.js';
import { stateOf, summarise } from './summary.js';
import { Violations } from './violations.js';

/**
 * The decision trail of one operation: what the router checked, chose, held, tried, paid and wrote down.
 */
export function TrailPanel() {
  const trail = useSelected((state) => state.trail);
  const chosen = useSelected((state) => state.selected);
  const violations = useSelected((state) => state.violations);
  const operation = chosen !== null && trail.lines[chosen] ? chosen : newestOf(trail);
  const lines = operation === undefined ? undefined : trail.lines[operation];
  return html`<aside class="panel trail" aria-label="Decision trail">
    <h2><${Icon} name="trail" /> Decision trail</h2>
    <div class="panel-scroll" tabindex="0" role="group" aria-label="Steps">
      <${Violations} list=${violations} />
      ${
        lines
          ? html`<${Picker} trail=${trail} operation=${operation} /><${Steps}
                key=${operation}
                lines=${lines}
              />`
          : html`<${Preview} />`
      }
    </div>
  </aside>`;
}

/** @type {[string, string, string][]} icon, step, and what will stand there */
const PREVIEW = [
  ['user', 'Received', 'Who asks, and whether the answer is private.'],
  ['check', 'Checked', 'Is it switched on? What was stored, and how long is it?'],
  ['vendors', 'Route and candidates', 'Every model that could serve, with the most it may cost.'],
  ['lock', 'Hold', 'That much is set aside before anything is sent.'],
  ['running', 'Attempts', 'Each call, what it answered, and what is tried next.'],
  ['coin', 'Settled', 'The exact cost, in the ledger and in the audit chain.'],
];

/** What the panel says before the first operation. */
function Preview() {
  return html`<p class="empty">Run a command, and every decision about it appears here.</p>
    <ol class="timeline preview">
      ${PREVIEW.map(([icon, title, text]) => html`<${Step} icon=${icon} title=${title}><p class="muted">${text}</p><//>`)}
    </ol>`;
}

/** @param {{trail: import('../state/state.js').Trail, operation: string}} props */
function Picker({ trail, operation }) {
  const { store } = useApp();
  const select = (/** @type {any} */ event) => store.set({ selected: event.target.value || null });
  const newest = newestOf(trail);
  return html`<select class="native" aria-label="Operation" value=${operation} onChange=${select}>
    ${trail.order.toReversed().map((id) => {
      const lines = trail.lines[id] ?? [];
      const kind = lines.find(({ step }) => step === 'received')?.kind ?? 'operation';
      const when = preciseTime(lines[0]?.at ?? '').slice(0, 8);
      const whose = parentOf(lines) === null ? '' : ' for an agent';
      const label = `${when} · ${kind}${whose} · ${stateWord(stateOf(lines))}${id === newest ? ' · newest' : ''}`;
      return html`<option key=${id} value=${id}>${label}</option>`;
    })}
  </select>`;
}

/** @param {{lines: import('../state/state.js').TrailLine[]}} props */
function Steps({ lines }) {
  const summary = useMemo(() => summarise(lines), [lines]);
  const { settled, hold } = summary;
  const amount = settled?.cost_nano ?? hold?.granted_nano;
  return html`<div class="steps">
    <div class="summary">
      <div class="summary-head"><b>${summary.kind}</b> <${StateBadge} state=${summary.state} /></div>
      <dl class="facts">
        <div>
          <dt>${!settled && hold ? 'Held' : 'Cost'}</dt>
          <dd class="amount">${amount === undefined ? '–' : dollars(amount)}</dd>
        </div>
        <div>
          <dt>Time</dt>
          <dd>${(summary.ms / 1000).toFixed(2)} s</dd>
        </div>
        <div>
          <dt>Started</dt>
          <dd>${preciseTime(summary.at)}</dd>
        </div>
      </dl>
      <p class="mono id" title="Operation">${summary.operation}</p>
    </div>
    <ol class="timeline">
      <${Checks} summary=${summary} />
      <${Route} summary=${summary} />
      <${Candidates} summary=${summary} />
      <${Outcome} summary=${summary} />
      <${Hold} summary=${summary} />
      <${Approvals} summary=${summary} />
      <${Attempts} summary=${summary} />
      <${AgentSteps} summary=${summary} />
      <${Result} summary=${summary} />
    </ol>
  </div>`;
}
