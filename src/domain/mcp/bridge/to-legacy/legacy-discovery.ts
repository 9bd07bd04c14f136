import { membersAt } from '../../../wire/items.ts';
import type { Message, Span } from '../../../wire/message.ts';
import { removals } from '../../../wire/removals.ts';
import { onOneLine, splice } from '../../../wire/splice.ts';
import { encodeText, jsonString } from '../../../wire/text.ts';
import { composeDiscovery } from '../../rev2026/discover.ts';
import { kindOf } from '../../rev2026/value-kind.ts';

/** What a legacy server said of itself in its answer to initialize; raw JSON, each an array of its own. */
export interface LegacyServerFacts {
  /** Without what a client of the stateless era could not use. */
  readonly capabilities: Uint8Array;
  readonly serverInfo: Uint8Array | undefined;
  readonly instructions: Uint8Array | undefined;
}

const noFacts: LegacyServerFacts = {
  capabilities: encodeText('{}'),
  serverInfo: undefined,
  instructions: undefined,
};

export const legacyServerFacts = (initializeAnswer: Message): LegacyServerFacts => {
  const { result } = initializeAnswer;
  const bytes = onOneLine(initializeAnswer);
  if (result === undefined) return noFacts;
  const found = membersAt(bytes, result.start, ['capabilities', 'serverInfo', 'instructions']);
  const copyOf = (name: string, kind: 'object' | 'string'): Uint8Array | undefined => {
    const span = found[name];
    return span !== undefined && kindOf(bytes, span) === kind
      ? bytes.slice(span.start, span.end)
      : undefined;
  };
  const declared = copyOf('capabilities', 'object');
  return {
    capabilities: declared === undefined ? noFacts.capabilities : withoutTasks(declared),
    serverInfo: copyOf('serverInfo', 'object'),
    instructions: copyOf('instructions', 'string'),
  };
};

/** Raw result of server/discover; `otherwise`: raw Implementation for a server that did not say who it is. */
export const legacyDiscovery = (
  { capabilities, serverInfo, instructions }: LegacyServerFacts,
  otherwise: Uint8Array,
): Uint8Array =>
  composeDiscovery({
    capabilities,
    serverInfo: serverInfo ?? otherwise,
    instructions,
    ttlMs: 0,
    cacheScope: 'private',
  });

/** Tasks of 2025-11-25 do not exist any more, and what is negotiated in `extensions` now was not then. */
const withoutTasks = (capabilities: Uint8Array): Uint8Array => {
  const whole = { start: 0, end: capabilities.length };
  const { experimental } = membersAt(capabilities, 0, ['experimental']);
  const isNamed = (name: Span, ...names: readonly string[]): boolean =>
    names.includes(jsonString(capabilities, name) ?? '');
  const outer = removals(capabilities, whole, (name) => isNamed(name, 'tasks', 'extensions'));
  const inner =
    experimental === undefined
      ? []
      : removals(capabilities, experimental, (name) => isNamed(name, 'tasks')).edits;
  return splice(capabilities, [...outer.edits, ...inner]).slice();
};
