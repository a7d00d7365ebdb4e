import type Anthropic from '@anthropic-ai/sdk';
import { anthropicConfig } from './anthropic-config.ts';
import type { CompleteCall, DocumentBlock, TextBlock, ToolDefinition, TurnBlock } from './provider.ts';

type Control = { cache_control?: { type: 'ephemeral'; ttl: '5m' | '1h' } };

function control({ cache }: { cache?: '5m' | '1h' }): Control {
  return cache ? { cache_control: { type: 'ephemeral', ttl: cache } } : {};
}

function content(block: TextBlock | DocumentBlock): Anthropic.TextBlockParam | Anthropic.DocumentBlockParam {
  if ('text' in block) return { type: 'text', text: block.text, ...control(block) };
  const source = { type: 'base64' as const, media_type: 'application/pdf' as const, data: block.pdf };
  return { type: 'document', source, title: block.name, ...control(block) };
}

function turnBlock(block: TurnBlock): Anthropic.ContentBlockParam {
  // Given back to the letter: the vendor refuses an answer whose thoughts no longer fit their signatures.
  if ('answer' in block) return block.answer as unknown as Anthropic.ContentBlockParam;
  if (!('toolUse' in block)) return content(block);
  return {
    type: 'tool_result',
    tool_use_id: block.toolUse,
    content: block.content.map(content),
    ...(block.failed ? { is_error: true } : {}),
    ...control(block),
  };
}

function tool(definition: ToolDefinition): Anthropic.Tool {
  const { name, description, schema } = definition;
  return {
    name,
    description,
    input_schema: schema as Anthropic.Tool['input_schema'],
    ...control(definition),
  };
}

function toolsOf({ tools = [], searches = 0 }: CompleteCall): {
  tools?: Anthropic.Messages.MessageCountTokensTool[];
} {
  // The search stands first, because the breakpoint of the cache is on the last one.
  const search = { type: 'web_search_20260318', name: 'web_search', max_uses: searches } as const;
  const all = [...(searches > 0 ? [search] : []), ...tools.map(tool)];
  return all.length > 0 ? { tools: all } : {};
}

function thinkingOf({ model, effort, schema }: CompleteCall): {
  thinking?: Anthropic.ThinkingConfigAdaptive;
  output_config?: Anthropic.OutputConfig;
} {
  // A model that takes no word on it refuses a request that has one.
  const thinks = anthropicConfig.models.find(({ id }) => id === model)?.thinks;
  const told = effort !== undefined && thinks !== undefined;
  const format = schema === null ? {} : { format: { type: 'json_schema' as const, schema } };
  const output = { ...(told ? { effort } : {}), ...format };
  return {
    ...(told && thinks === 'always' ? { thinking: { type: 'adaptive', display: 'omitted' } } : {}),
    ...(Object.keys(output).length > 0 ? { output_config: output } : {}),
  };
}

/** The prompt as the vendor takes it. Temperature, top_p and top_k are refused since 2026-10-21 and never sent. */
export function claudePrompt(call: CompleteCall) {
  return {
    model: call.model,
    ...(call.system.length > 0
      ? {
          system: call.system.map((block) => ({
            type: 'text' as const,
            text: block.text,
            ...control(block),
          })),
        }
      : {}),
    ...toolsOf(call),
    messages: call.turns.map((turn) => ({ role: turn.role, content: turn.content.map(turnBlock) })),
    ...thinkingOf(call),
  };
}
