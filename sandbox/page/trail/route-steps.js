import { html } from '../html.js';
import { dollars, share } from '../text/money.js';
import { Icon } from '../view/icon.js';
import { AuditRef, Step } from './step.js';

/** @typedef {{summary: import('./summary.js').Summary}} Props */

/** @param {Props} props */
export function Route({ summary: { route } }) {
  if (!route) return null;
  const fallbacks = route.fallbacks ?? [];
  return html`<${Step}
    icon="hash"
    title="Route"
    aside=${`v${route.config_version}.${route.subject_version}${route.cached ? ' · cached' : ''}`}
  >
    <p>
      <span class="mono">${route.primary}</span
      >${fallbacks.map((/** @type {string} */ one) => html` <span class="muted">then</span> <span class="mono">${one}</span>`)}
    </p>
  <//>`;
}

/**
 * What dropped a candidate, in plain words.
 * @type {Record<string, string>}
 */
const REASONS = {
  no_key: 'no key for this vendor',
  toggle: 'switched off',
  breaker_open: 'vendor is failing, left alone for now',
  language: 'does not speak this language',
  size: 'input too large',
  no_price: 'price unknown',
};

/** @param {Props} props */
export function Candidates({ summary: { candidates } }) {
  if (candidates.length === 0) return null;
  const kept = candidates.filter((one) => one.kept).length;
  return html`<${Step} icon="vendors" title="Candidates" aside=${`${kept} of ${candidates.length} kept`}>
    <ul class="candidates">
      ${candidates.map(
        (one) =>
          html`<li class=${one.kept ? 'kept' : 'dropped'}>
            <${Icon} name=${one.kept ? 'check' : 'close'} />
            <span class="candidate-name"><b>${one.model}</b> <span class="muted">${one.provider}</span></span>
            <span class="candidate-why"
              >${one.kept ? estimate(one) : `dropped: ${REASONS[one.reason] ?? String(one.reason ?? 'no reason given').replaceAll('_', ' ')}`}</span
            >
          </li>`,
      )}
    </ul>
  <//>`;
}

/**
 * @param {import('../state/state.js').TrailLine} candidate
 * @returns {string}
 */
function estimate({ least_nano: least, most_nano: most }) {
  if (most === null || most === undefined) return 'no estimate';
  return least === most || least === null
    ? `at most ${dollars(most)}`
    : `${dollars(least)} to ${dollars(most)}`;
}

/** @param {Props} props */
export function Hold({ summary: { hold } }) {
  if (!hold) return null;
  return html`<${Step}
    icon="lock"
    title="Hold"
    aside=${html`<span class="amount">${dollars(hold.granted_nano)}</span>`}
  >
    <${Scopes} scopes=${hold.scopes ?? []} />
    <${AuditRef} line=${hold} />
  <//>`;
}

/** @type {Record<string, string>} */
const SCOPE_NAMES = { user: 'You', guild: 'Server', everyone: 'Everyone' };

/**
 * Budgets as bars: spent, held, and what is left of the limit, with the figures beside them.
 * @param {{scopes: any[]}} props
 */
export function Scopes({ scopes }) {
  return html`<ul class="scopes">
    ${scopes.map((scope) => {
      const name = SCOPE_NAMES[String(scope.scope).split(':')[0] ?? ''] ?? scope.scope;
      const spent = share(scope.spent_nano, scope.limit_nano);
      const held = Math.min(1 - spent, share(scope.held_nano, scope.limit_nano));
      return html`<li>
        <span class="scope-name">${name} <span class="muted">a ${scope.period}</span></span>
        <span class="scope-figures">${dollars(scope.limit_nano)}</span>
        <span class="bar" aria-hidden="true"
          ><i class="spent" style=${{ width: `${spent * 100}%` }}></i
          ><i class="held" style=${{ width: `${held * 100}%` }}></i
        ></span>
        <span class="scope-figures">${dollars(scope.spent_nano)} spent</span>
        <span class="scope-figures">${dollars(scope.held_nano)} held</span>
      </li>`;
    })}
  </ul>`;
}
