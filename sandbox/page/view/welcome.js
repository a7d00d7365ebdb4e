import { html } from '../html.js';
import { useApp, useSelected } from '../state/app-context.js';
import { Icon } from './icon.js';
import { things } from './things-to-try.js';

/** @type {Record<string, string>} what each kind of channel is for */
const ABOUT = {
  text: 'This is a local Discord with the real bot in it. Nothing leaves this machine, nothing costs money, and every decision shows up in the trail.',
  admin: 'Requests that need a person’s yes arrive here. Switch to Ada or Max to decide.',
  webhook: 'The bot reports here through a webhook, so that people can watch it without trusting it.',
};

/**
 * The beginning of a channel: what it is for, and in a channel to talk in, things to try.
 */
export function Welcome() {
  const { store } = useApp();
  const world = useSelected((state) => state.world);
  const id = useSelected((state) => state.channel);
  const channel = world?.channels.find((one) => one.id === id);
  if (!world || !channel) return null;
  const ideas = channel.kind === 'text' ? things(world) : [];
  return html`<section class="welcome" aria-label=${`About #${channel.name}`}>
    <h2>#${channel.name}</h2>
    <p>${ABOUT[channel.kind]}</p>
    ${
      ideas.length > 0 &&
      html`<h3>Things to try</h3>
        <ul class="ideas">
          ${ideas.map(
            ({ icon, title, text, ask }) =>
              html`<li>
                <button type="button" class="idea" onClick=${() => store.set({ ask: ask() })}>
                  <span class="idea-icon"><${Icon} name=${icon} /></span>
                  <span class="idea-body"><b>${title}</b><span>${text}</span></span>
                </button>
              </li>`,
          )}
        </ul>`
    }
  </section>`;
}
