import { html } from '../html.js';
import { Icon } from '../view/icon.js';

/**
 * One step of the timeline.
 * @param {{icon: string, title: string, aside?: unknown, tone?: string, children?: any}} props `tone` is a state's name
 */
export function Step({ icon, title, aside, tone = '', children }) {
  return html`<li class=${`step ${tone && `tone-${tone}`}`}>
    <span class="step-icon"><${Icon} name=${icon} /></span>
    <h3>${title}${aside !== undefined && html`<span class="step-aside">${aside}</span>`}</h3>
    <div class="step-body">${children}</div>
  </li>`;
}

/**
 * Sequence number and shortened hash of an audit entry; the whole hash is in the tooltip.
 * @param {{line: import('../state/state.js').TrailLine}} props
 */
export function AuditRef({ line }) {
  if (typeof line.audit_seq !== 'number') return null;
  const hash = typeof line.audit_hash === 'string' ? line.audit_hash : '';
  return html`<span class="audit" title=${hash}
    ><${Icon} name="shield" /> audit
    #${line.audit_seq}${hash && html` <span class="mono">${hash.slice(0, 10)}…</span>`}</span
  >`;
}
