/** What somebody had chosen before the form for the task opened. */
export type AgentChoice = {
  /** The conversation to go on with; null for a new one. */
  conversation: string | null;
  model: string | null;
  web: boolean;
  /** null: as the server's setting says, or as the conversation began. */
  private: boolean | null;
};

/** Room a form's custom_id leaves for it beside an interaction's id, in characters. */
const ROOM = 62;

/** Writes the choice as `conversation|model|w|p`. Throws RangeError where it does not fit: no part of it may be lost. */
export function writeAgentChoice(choice: AgentChoice): string {
  const whole = [
    choice.conversation ?? '',
    choice.model ?? '',
    choice.web ? 'w' : '-',
    choice.private === null ? 'd' : choice.private ? 'p' : '-',
  ].join('|');
  if (whole.length > ROOM) throw new RangeError(`a choice of ${whole.length} characters`);
  return whole;
}

/** Reads it back; whatever is missing or strange counts as not chosen, and private wins when it is unclear. */
export function readAgentChoice(text: string | null): AgentChoice {
  const [conversation = '', model = '', web = '-', hidden = 'p'] = (text ?? '').split('|');
  return {
    conversation: conversation || null,
    model: model || null,
    web: web === 'w',
    private: hidden === 'd' ? null : hidden !== '-',
  };
}
