import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { collectOptions, fileAllowed } from '../commands/values.js';
import { useApp, useSelected } from '../state/app-context.js';
import { EMPTY, typed, withCommand, withValue } from './draft.js';

/**
 * @typedef {import('./draft.js').Draft} Draft
 * @typedef {import('../commands/flatten.js').FlatCommand} FlatCommand
 */

/** Longest message a person may send. */
export const MESSAGE_MAX = 2000;
/** Most files in one message. */
const FILES_MAX = 10;

/** Tells uploads of one page apart. */
let uploads = 0;

/**
 * The composer's draft and what can be done with it.
 * @param {FlatCommand[]} commands
 */
export function useDraft(commands) {
  const app = useApp();
  const [draft, setDraft] = useState(EMPTY);
  const latest = useRef(draft);
  latest.current = draft;
  const files = createFileTaker({ app, setDraft });

  const ask = useSelected((state) => state.ask);
  useLayoutEffect(() => {
    if (!ask) return;
    app.store.set({ ask: null });
    const command = commands.find(({ name }) => name === ask.command);
    if (!command) return app.store.set({ notice: `The bot has not registered /${ask.command}.` });
    setDraft(withCommand(command, ask.values));
    const { file } = ask;
    if (file) void files.load(command, file);
  }, [ask]);

  return {
    draft,
    setDraft,
    /** @param {string} text */
    type: (text) => setDraft((now) => typed(now, text, commands)),
    /** @param {string} option @param {string} text */
    setText: (option, text) => setDraft((now) => withValue(now, option, { text })),
    clear: () => setDraft(EMPTY),
    takeFiles: (/** @type {File[]} */ list, /** @type {string} */ option = '') =>
      takeFiles({ draft: latest.current, files, list, option, setDraft }),
    send: () =>
      latest.current.command
        ? sendCommand(app, latest.current, setDraft)
        : say(app, latest.current, setDraft),
  };
}

/**
 * Uploads files as soon as they are given, so that sending is instant.
 * @param {{app: import('../state/app-context.js').App, setDraft: (change: (draft: Draft) => Draft) => void}} deps
 */
function createFileTaker({ app, setDraft }) {
  /**
   * @param {FlatCommand} command
   * @param {string} option
   * @param {string} name
   * @param {Promise<Blob>} file
   */
  const toOption = async (command, option, name, file) => {
    const put = (/** @type {import('../commands/values.js').Value} */ value) =>
      setDraft((now) => (now.command?.name === command.name ? withValue(now, option, value) : now));
    put({ text: name, busy: true });
    try {
      const upload = await app.api.upload(name, await file);
      put({ text: name, upload, value: upload.id });
    } catch (error) {
      put({ text: name, error: error instanceof Error ? error.message : 'The upload failed' });
    }
  };
  /** @param {File} file */
  const toMessage = async (file) => {
    const key = (uploads += 1);
    const entry = { key, name: file.name, size: file.size, type: file.type };
    const put = (/** @type {Partial<import('./draft.js').DraftFile>} */ change) =>
      setDraft((now) => ({
        ...now,
        files: now.files.map((one) => (one.key === key ? { ...one, ...change } : one)),
      }));
    setDraft((now) => ({ ...now, files: [...now.files, entry].slice(0, FILES_MAX), error: '' }));
    try {
      put({ upload: await app.api.upload(file.name, file) });
    } catch (error) {
      put({ error: error instanceof Error ? error.message : 'The upload failed' });
    }
  };
  return {
    toOption,
    toMessage,
    /** @param {FlatCommand} command @param {NonNullable<import('../commands/values.js').Ask['file']>} file */
    load: (command, { option, name, load }) => toOption(command, option, name, load()),
  };
}

/**
 * Puts dropped, pasted or picked files where they belong: into an attachment option of the chosen command, else
 * beside the message.
 * @param {{draft: Draft, files: ReturnType<typeof createFileTaker>, list: File[], option: string, setDraft: (change: (draft: Draft) => Draft) => void}} props
 */
function takeFiles({ draft, files, list, option, setDraft }) {
  const { command } = draft;
  if (!command) return list.forEach((file) => void files.toMessage(file));
  const slots = command.options.filter(
    ({ type, name }) => type === 11 && (name === option || (!option && !draft.values[name]?.upload)),
  );
  for (const file of list) {
    const slot = slots.find(({ file_types: types }) => fileAllowed(file, types));
    const wrong = slots[0];
    if (slot) {
      slots.splice(slots.indexOf(slot), 1);
      void files.toOption(command, slot.name, file.name, Promise.resolve(file));
    } else if (wrong) {
      const error = `Only ${(wrong.file_types ?? []).join(', ')} files`;
      setDraft((now) => withValue(now, wrong.name, { text: file.name, error }));
    } else setDraft((now) => ({ ...now, error: `/${command.name} takes no more files` }));
  }
}

/**
 * @param {import('../state/app-context.js').App} app
 * @param {Draft} draft
 * @param {(change: Draft | ((draft: Draft) => Draft)) => void} setDraft
 * @returns {string | null} the option that is wrong, or null when the command is on its way
 */
function sendCommand({ store, actions }, draft, setDraft) {
  const { world, me: as, channel } = store.get();
  const { command } = draft;
  if (!command || !world) return null;
  const { options, errors } = collectOptions(command, draft.values, world);
  const wrong = Object.keys(errors);
  if (wrong.length > 0) {
    const marked = wrong.map((name) => [name, { text: '', ...draft.values[name], error: errors[name] }]);
    setDraft((now) => ({ ...now, values: { ...now.values, ...Object.fromEntries(marked) } }));
    return wrong[0] ?? null;
  }
  setDraft(EMPTY);
  const send = async () => {
    const answer = await actions.perform({ type: 'command', as, channel, name: command.name, options });
    if (answer.outcome !== 'refused') return;
    setDraft((now) => ({
      ...(now === EMPTY ? draft : now),
      error: answer.reason ?? 'The local Discord refused this.',
    }));
  };
  void send();
  return null;
}

/**
 * @param {import('../state/app-context.js').App} app
 * @param {Draft} draft
 * @param {(change: Draft | ((draft: Draft) => Draft)) => void} setDraft
 * @returns {null}
 */
function say({ store, actions }, draft, setDraft) {
  const { me: as, channel } = store.get();
  const content = draft.text.trim();
  const refuse = (/** @type {string} */ error) => {
    setDraft((now) => ({ ...now, error }));
    return null;
  };
  if (content.startsWith('/')) return refuse('No such command. Pick one of the list.');
  if (content.length > MESSAGE_MAX) return refuse(`${content.length} of ${MESSAGE_MAX} characters`);
  if (draft.files.some(({ upload, error }) => !upload && !error)) return refuse('Still uploading');
  const ready = draft.files.flatMap(({ upload }) => (upload ? [upload.id] : []));
  if (!content && ready.length === 0) return null;
  setDraft(EMPTY);
  const voice = draft.voice && ready.length === 1 && !content;
  const send = async () => {
    const answer = await actions.perform({ type: 'say', as, channel, content, uploads: ready, voice });
    if (answer.outcome !== 'refused') return;
    setDraft((now) => ({
      ...(now === EMPTY ? draft : now),
      error: answer.reason ?? 'The local Discord refused this.',
    }));
  };
  void send();
  return null;
}
