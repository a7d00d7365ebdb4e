import type { AuditReader } from '../core/index.ts';
import { auditData } from './audit/audit-data.ts';
import { exportAudit, proveAudit } from './audit/audit-files.ts';
import { searchAudit, tailAudit } from './audit/audit-list.ts';
import type { CommandContext, Plan, SlashCommand } from './command.ts';
import type { Invocation } from './invocation.ts';
import { auditForAdmins, verifyReply } from './replies/audit-replies.ts';

async function answer(reader: AuditReader, invocation: Invocation, context: CommandContext): Promise<Plan> {
  const { audit } = context.core;
  switch (invocation.path[1]) {
    case 'search':
      return searchAudit(reader, invocation);
    case 'verify':
      return verifyReply(await reader.verify(invocation.flag('new') ? 'new' : 'all'), audit.verifierKey());
    case 'proof':
      return proveAudit(reader, invocation, audit.verifierKey());
    case 'export':
      return exportAudit(reader, invocation);
    case undefined:
    default:
      return tailAudit(reader, 0);
  }
}

/** `/audit`: the record, for admins: read, search, verify, prove, take along. Every answer is for the asker alone. */
export const audit: SlashCommand = {
  kind: 'slash',
  access: 'admin',
  data: auditData,
  plan: async (invocation, context) => {
    const reader = await context.core.audit.open(context.actor);
    return reader ? answer(reader, invocation, context) : auditForAdmins();
  },
  page: async (page, context) => {
    const reader = await context.core.audit.open(context.actor);
    return reader ? tailAudit(reader, page) : auditForAdmins();
  },
  suggest: async (option, typed, context) => {
    if (option !== 'kind' || !context.actor.admin) return [];
    const reader = await context.core.audit.open(context.actor);
    const kinds = (await reader?.kinds()) ?? [];
    return kinds
      .filter((kind) => kind.includes(typed.trim().toLowerCase()))
      .map((kind) => ({ name: kind, value: kind }));
  },
};
