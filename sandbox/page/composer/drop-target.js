import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';

/**
 * Takes files dropped anywhere on the page, and says where they will go while they hover.
 * @param {{draft: import('./draft.js').Draft, takeFiles: (files: File[]) => void}} props
 */
export function DropTarget({ draft, takeFiles }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const onOver = (/** @type {DragEvent} */ event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (/** @type {DragEvent} */ event) => event.relatedTarget === null && setOver(false);
    const onDrop = (/** @type {DragEvent} */ event) => {
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      takeFiles(files);
    };
    addEventListener('dragover', onOver);
    addEventListener('dragleave', onLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onOver);
      removeEventListener('dragleave', onLeave);
      removeEventListener('drop', onDrop);
    };
  });
  if (!over) return null;
  const option = draft.command?.options.find(({ type, name }) => type === 11 && !draft.values[name]?.upload);
  const where = draft.command ? `/${draft.command.name} ${option?.name ?? ''}` : 'your message';
  return html`<div class="drop"><p>Drop to add to ${where}</p></div>`;
}
