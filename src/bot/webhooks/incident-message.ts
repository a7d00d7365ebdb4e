import { incidentLine, incidentLines, incidentTitle } from '../../commands/replies/incident-text.ts';
import type { Incident } from '../../core/index.ts';
import { cardMessage } from '../cards/card.ts';
import type { WireMessage } from '../wire-message.ts';

/** Lines of a digest; what does not fit is counted. */
const LISTED = 20;

/** One message for what it is to say: an incident with all its words, or a digest of a storm. */
export function incidentMessage(incidents: readonly Incident[]): WireMessage {
  const [only] = incidents;
  if (only && incidents.length === 1) {
    const over = only.resolvedAt !== null;
    return cardMessage({
      tone: over ? 'over' : 'alert',
      title: incidentTitle(only.detector),
      lines: incidentLines(only),
      rows: [],
    });
  }
  const open = incidents.filter(({ resolvedAt }) => resolvedAt === null).length;
  const left = incidents.length - LISTED;
  return cardMessage({
    tone: open > 0 ? 'alert' : 'over',
    title: `${incidents.length} incidents at once, ${open} of them open`,
    lines: [
      ...incidents.slice(0, LISTED).map((one) => `• ${incidentLine(one)}`),
      ...(left > 0 ? [`… and ${left} more: \`/anomalies list\`.`] : []),
    ],
    rows: [],
  });
}
