import { afterAll, beforeAll, expect, test } from 'vitest';
import { goodClaims, issuer, secret, signed } from '../../support/auth/tokens.ts';
import { listener } from '../program/support/servers.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { type Caller, legacyCaller, modernCaller } from './support/caller.ts';
import { startOfferings } from './support/offering.ts';

let gateway: RunningGateway;
let names: readonly string[];

beforeAll(async () => {
  const { servers } = await startOfferings();
  names = Object.keys(servers);
  gateway = await startGateway(
    {
      version: 1,
      auth: { provider: 'jwt', enforce_scopes: true, jwt: { issuer } },
      server: { frontends: [listener('http')] },
      federation: { list_budget: '10s' },
      servers,
    },
    { env: { JWT_SECRET_KEY: secret } },
  );
});
afterAll(() => gateway.stop());

const exp = Math.floor(Date.now() / 1_000) + 600;

/** What a token with these scopes shows of each server, and what it may do there, in either era. */
const reachOf = async (scopes: readonly string[], era: 'legacy' | 'modern') => {
  const token = await signed({ ...goodClaims, exp, scopes: [...scopes] });
  const at = async (path: string): Promise<Caller | undefined> => {
    if (era === 'modern') return modernCaller(gateway, path, token);
    const caller = await legacyCaller(gateway, path, token);
    return 'ask' in caller ? caller : undefined;
  };
  const whole = await at('/mcp');
  const listed = async (method: string, key: string): Promise<string> =>
    JSON.stringify((await whole?.ask(method))?.result?.[key] ?? []);
  const [tools, resources] = [
    await listed('tools/list', 'tools'),
    await listed('resources/list', 'resources'),
  ];
  const reach: Record<string, string> = {};
  for (const name of names) {
    const alone = await at(`/mcp/${name}`);
    const may = async (method: string, params: Record<string, unknown>): Promise<boolean> =>
      (await alone?.ask(method, params))?.status === 200;
    const words = [
      tools.includes(`${name}__read_doc`) && 'sees tools',
      resources.includes(`test://${name}/one`) && 'sees resources',
      (await may('tools/call', { name: 'read_doc' })) && 'calls',
      (await may('resources/read', { uri: `test://${name}/one` })) && 'reads',
    ];
    reach[name] = words.filter(Boolean).join(', ');
  }
  return reach;
};

const all = 'sees tools, sees resources, calls, reads';
const reading = 'sees resources, reads';

test.each(['legacy', 'modern'] as const)(
  'scopes decide which namespaces a %s caller sees, and what it may call there [AU-14]',
  async (era) => {
    const cases = [
      [['mcp:*'], { alpha: all, beta: all, gamma: all }],
      [['mcp:beta:*'], { alpha: '', beta: all, gamma: '' }],
      [['mcp:beta:read'], { alpha: '', beta: reading, gamma: '' }],
      [['mcp:alpha:*', 'mcp:gamma:read'], { alpha: all, beta: '', gamma: reading }],
      [['profile'], { alpha: '', beta: '', gamma: '' }],
      [[], { alpha: '', beta: '', gamma: '' }],
    ] as const;
    for (const [scopes, expected] of cases) {
      expect([scopes, await reachOf(scopes, era)]).toEqual([scopes, expected]);
    }
  },
);
