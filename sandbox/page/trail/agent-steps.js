import { html } from '../html.js';
import { dollars } from '../text/money.js';
import { Step } from './step.js';

/** @type {Record<string, [string, string, string]>} icon, tone and word of what became of a tool */
const ENDS = {
  done: ['check', 'done', 'done'],
  failed: ['cross', 'failed', 'failed'],
  waiting: ['pending', 'waiting', 'waits for an approval'],
};

/**
 * An agent's turns and tools. A tool that was an operation of its own has its own trail, and its number here.
 * @param {{summary: import('./summary.js').Summary}} props
 */
export function AgentSteps({ summary: { turns } }) {
  return turns.map((line) => {
    if (line.step === 'turn') {
      const searches = line.searches > 0 && html`<p>${line.searches} searches of the web</p>`;
      return html`<${Step}
        icon="hash"
        title=${`Turn ${line.turn} booked`}
        aside=${html`<span class="amount">${dollars(line.spent_nano)}</span>`}
        >${searches}<//
      >`;
    }
    const [icon, tone, word] = ENDS[line.outcome] ?? ['check', '', String(line.outcome)];
    const child = line.child && html` <span class="muted mono">op ${String(line.child).slice(0, 8)}</span>`;
    return html`<${Step} icon=${icon} tone=${tone} title=${`Tool ${line.tool}`} aside=${word}>
      <p class="muted">turn ${line.turn}${child}</p>
    <//>`;
  });
}
