import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { useApp, useSelected } from '../state/app-context.js';
import { Icon } from './icon.js';

/** @type {Record<string, string>} */
const NAMES = { deepgram: 'Deepgram', elevenlabs: 'ElevenLabs', anthropic: 'Anthropic', google: 'Google' };

/** @type {[import('../../api.ts').FaultKind, string][]} */
const FAULTS = [
  ['none', 'works'],
  ['rate_limit', '429 limited'],
  ['server_error', '500 error'],
  ['overloaded', '529 busy'],
  ['overloaded_midway', '529 midway'],
  ['bad_key', '401 key'],
  ['stall', 'stalls'],
  ['cut', 'cuts off'],
  ['slow', 'slow'],
];

/**
 * The four local vendors: what really does the work, their health, and a switch to make each of them fail.
 */
export function VendorsPanel() {
  const [open, setOpen] = useState(true);
  const vendors = useSelected((state) => state.world?.vendors) ?? [];
  return html`<aside class="panel vendors" aria-label="Vendors">
    <h2>
      <button
        type="button"
        aria-expanded=${open}
        aria-controls="vendor-cards"
        onClick=${() => setOpen(!open)}
      >
        <${Icon} name="vendors" /> Vendors <span class="muted">local stand-ins</span>
        <${Icon} name="chevron" />
      </button>
    </h2>
    <div class="vendor-cards" id="vendor-cards" hidden=${!open}>
      ${vendors.length === 0 && html`<p class="muted">No local vendors run here.</p>`}
      ${vendors.map((vendor) => html`<${Vendor} key=${vendor.name} vendor=${vendor} />`)}
    </div>
  </aside>`;
}

/**
 * @param {import('../../api.ts').SandboxVendor} vendor
 * @returns {[string, string]} tone and word
 */
function health({ available, fault, lastStatus }) {
  if (!available) return ['off', 'Not there'];
  if (fault.kind !== 'none') return ['bad', 'Told to fail'];
  return lastStatus !== null && lastStatus >= 400
    ? ['warn', `Last answer ${lastStatus}`]
    : ['good', 'Healthy'];
}

/** @param {{vendor: import('../../api.ts').SandboxVendor}} props */
function Vendor({ vendor }) {
  const { actions } = useApp();
  const name = NAMES[vendor.name] ?? vendor.name;
  const [tone, word] = health(vendor);
  const about = vendor.available ? vendor.engine : (vendor.reason ?? vendor.engine);
  /** @param {any} event */
  const change = (event) => void actions.setFault(vendor.name, { kind: event.target.value });
  return html`<section class=${`vendor ${tone}`} aria-label=${name}>
    <div class="vendor-line">
      <h3>${name}</h3>
      <span class="engine" title=${about}>${about}</span>
    </div>
    <p class="vendor-line health">
      <span><span class="dot" aria-hidden="true"></span> ${word}</span>
      <span class="muted">${vendor.calls} ${vendor.calls === 1 ? 'call' : 'calls'}</span>
    </p>
    <select
      class="native"
      aria-label=${`Fault of ${name}`}
      value=${vendor.fault.kind}
      disabled=${!vendor.available}
      onChange=${change}
    >
      ${FAULTS.map(([kind, label]) => html`<option value=${kind}>${label}</option>`)}
    </select>
  </section>`;
}
