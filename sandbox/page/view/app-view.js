import { html } from '../html.js';
import { Composer } from '../composer/composer.js';
import { ModalDialog } from '../modal/modal-dialog.js';
import { useApp, useSelected } from '../state/app-context.js';
import { TrailPanel } from '../trail/trail-panel.js';
import { BottomBar } from './bottom-bar.js';
import { MessageLog } from './message-log.js';
import { MessageMenu } from './message-menu.js';
import { SidePanel } from './side-panel.js';
import { TopBar } from './top-bar.js';
import { VendorsPanel } from './vendors-panel.js';

/**
 * The whole page: three columns on a wide window, one at a time with a bar at the bottom on a phone.
 */
export function AppView() {
  const view = useSelected((state) => state.view);
  const rail = useSelected((state) => state.rail);
  return html`<div class=${rail ? 'shell' : 'shell narrow'} data-view=${view}>
    <${TopBar} />
    <${SidePanel} />
    <main class="chat">
      <${ChannelBar} />
      <${MessageLog} />
      <${Composer} />
      <${MessageMenu} />
    </main>
    <div class="rail" id="rail"><${TrailPanel} /><${VendorsPanel} /></div>
    <${BottomBar} />
    <${ModalDialog} />
  </div>`;
}

/** The open channel; on a phone also the way to another one. */
function ChannelBar() {
  const { actions } = useApp();
  const channels = useSelected((state) => state.world?.channels) ?? [];
  const open = useSelected((state) => state.channel);
  const simulated = useSelected((state) => state.world?.simulated) ?? [];
  const name = channels.find(({ id }) => id === open)?.name ?? '';
  return html`<div class="channel-bar">
    <h2>#${name}</h2>
    <select
      class="native channel-select"
      aria-label="Channel"
      value=${open}
      onChange=${(/** @type {any} */ event) => actions.openChannel(event.target.value)}
    >
      ${channels.map((one) => html`<option key=${one.id} value=${one.id}>#${one.name}</option>`)}
    </select>
    <p class="name muted">${simulated.length > 0 && `simulated: ${simulated.join(' · ')}`}</p>
  </div>`;
}
