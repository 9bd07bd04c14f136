import type { Chance } from '../chance.ts';
import type { ToolName } from '../servers/offer.ts';

/** What a client asks for next. `params` without `_meta`. */
export interface Wish {
  readonly method: string;
  readonly tool?: ToolName | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  readonly wantsProgress: boolean;
}

const toolWeights: Readonly<Record<ToolName, number>> = {
  read: 8,
  again: 4,
  write: 10,
  slow: 3,
  ask: 2,
  never: 0.7,
  fail: 1,
};

type Kind = 'tool' | 'tools' | 'resources' | 'read' | 'prompts' | 'get' | 'ping' | 'level' | 'sub';

const kindWeights: Readonly<Record<'legacy' | 'modern', Readonly<Record<Kind, number>>>> = {
  legacy: {
    tool: 20,
    tools: 2,
    resources: 1,
    read: 1,
    prompts: 1,
    get: 1,
    ping: 1,
    level: 0.5,
    sub: 1,
  },
  modern: {
    tool: 20,
    tools: 2,
    resources: 1,
    read: 1,
    prompts: 1,
    get: 1,
    ping: 0,
    level: 0,
    sub: 0,
  },
};

/** A request of a client whose names of tools begin with `prefix`. */
export const nextWish = (
  chance: Chance,
  era: 'legacy' | 'modern',
  prefix: string,
  call: () => string,
): Wish => {
  const kind = chance.weighted(kindWeights[era]);
  const plain = (method: string, params: Readonly<Record<string, unknown>> = {}): Wish => ({
    method,
    params,
    wantsProgress: false,
  });
  switch (kind) {
    case 'tool': {
      const tool = chance.weighted(toolWeights);
      const params = { name: `${prefix}${tool}`, arguments: { call: call() } };
      return { method: 'tools/call', tool, params, wantsProgress: chance.hits(0.5) };
    }
    case 'tools':
      return plain('tools/list');
    case 'resources':
      return plain('resources/list');
    case 'read':
      return plain('resources/read', { uri: 'sim://one' });
    case 'prompts':
      return plain('prompts/list');
    case 'get':
      return plain('prompts/get', { name: `${prefix}greet` });
    case 'ping':
      return plain('ping');
    case 'level':
      return plain('logging/setLevel', { level: 'info' });
    case 'sub': {
      const method = chance.hits(0.7) ? 'resources/subscribe' : 'resources/unsubscribe';
      return plain(method, { uri: 'sim://one' });
    }
  }
};
