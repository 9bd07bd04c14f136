import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { goodClaims, issuer, secret, signed } from '../../support/auth/tokens.ts';
import { changes } from '../reload/support/reloads.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { type Caller, legacyCaller, modernCaller } from './support/caller.ts';
import { type Offer, startOfferings, type Use } from './support/offering.ts';

const POLICIES = 6;

const users = {
  ada: { sub: 'ada', groups: ['ops'] },
  bob: { sub: 'bob', scopes: ['mcp:alpha:execute', 'mcp:beta:read', 'mcp:gamma:*'] },
  eve: { sub: 'eve', scope: 'mcp:*:read' },
  joe: { sub: 'joe', scopes: ['profile'], groups: ['dev', 'ops'] },
};

const frontend = { protocol: 'http', config: { host: '127.0.0.1', port: 0 } };
const tokens = new Map<string, string>();
let gateway: RunningGateway;
let offers: readonly Offer[];
let servers: Readonly<Record<string, object>>;
let port: number;

const settings = (authorization?: object) => ({
  version: 1,
  auth: { provider: 'jwt', jwt: { issuer } },
  ...(authorization === undefined ? {} : { authorization }),
  server: { frontends: [{ ...frontend, config: { ...frontend.config, port } }] },
  admission: { shedding: { enabled: false } },
  // A list without the part of a server that was slow says nothing of a policy.
  federation: { list_budget: '30s' },
  timeouts: { list: '30s' },
  servers,
});

beforeAll(async () => {
  const exp = Math.floor(Date.now() / 1_000) + 600;
  for (const [name, claims] of Object.entries(users)) {
    tokens.set(name, await signed({ ...goodClaims, exp, ...claims }));
  }
  ({ offers, servers } = await startOfferings());
  port = 0;
  gateway = await startGateway(settings(), { env: { JWT_SECRET_KEY: secret } });
  port = gateway.port('http');
});
afterAll(() => gateway.stop());

const some = (...values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
const maybe = (values: fc.Arbitrary<string[]>) => fc.option(values, { nil: undefined });

/** Conditions of every kind but arguments: of those a list cannot know. */
const conditions = fc.record({
  principals: maybe(some('user:ada', 'user:bob', 'user:e*', 'user:nobody')),
  groups: maybe(some('ops', 'dev')),
  scopes: fc.option(fc.constantFrom(['mcp:beta:read'], ['profile']), { nil: undefined }),
  servers: maybe(some('alpha', 'beta', '*a', 'g*')),
  methods: maybe(some('tools/*', 'tools/call', 'prompts/get', 'resources/read', '*')),
  tools: maybe(some('read_*', 'write_doc', '*', 'drop_table')),
  prompts: maybe(some('greet', 'a*')),
  resources: maybe(some('test://alpha/*', 'test://*/one', '*two', 'test://beta/*')),
  addresses: maybe(some('127.0.0.0/8', '::/0')),
});

const rule = fc
  .tuple(fc.constantFrom('allow', 'allow', 'deny'), conditions)
  .map(([effect, said]) => ({ [effect]: JSON.parse(JSON.stringify(said)) as object }));

const policy = fc.record({
  default: fc.constantFrom('allow', 'deny'),
  enforce_scopes: fc.boolean(),
  rules: fc.array(rule, { minLength: 1, maxLength: 5 }),
});

const two = fc.subarray(Object.keys(users), { minLength: 2, maxLength: 2 });

let generation = 0;
/** Some rule in force is about methods. */
let speaksOfMethods = false;
const seen = { shown: 0, hidden: 0 };
const use = async (chosen: { readonly rules: readonly object[] }): Promise<void> => {
  generation += 1;
  speaksOfMethods = JSON.stringify(chosen.rules).includes('"methods"');
  // Never the same settings twice, so that each change is told of.
  const mark = { name: `mark ${generation}`, deny: { principals: ['user:nobody'] } };
  const changed = changes(gateway);
  const text = stringify(settings({ ...chosen, rules: [...chosen.rules, mark] }));
  writeFileSync(join(gateway.folder, 'gateway.yaml'), text);
  await changed;
};

const isRefused = (error: string | undefined): boolean =>
  error === 'forbidden' || error === 'insufficient_scope';

const itemsOf = {
  'tools/list': ['tools', 'name'],
  'prompts/list': ['prompts', 'name'],
  'resources/list': ['resources', 'uri'],
  'resources/templates/list': ['resourceTemplates', 'uriTemplate'],
} as const;

/** What the lists show, as `{list} {name}`; nothing of a list that is refused. */
const listed = async (caller: Caller): Promise<ReadonlySet<string>> => {
  const shown = new Set<string>();
  for (const [list, [items, key]] of Object.entries(itemsOf)) {
    const { result, error } = await caller.ask(list);
    expect(result === undefined).toBe(isRefused(error));
    for (const item of (result?.[items] ?? []) as readonly Record<string, string>[]) {
      shown.add(`${list} ${item[key]}`);
    }
  }
  return shown;
};

/** The name of an offer at an address, and in a request there. */
const asWritten = (name: string, { server, list }: Offer, isWhole: boolean): string =>
  isWhole && itemsOf[list][1] === 'name' ? `${server}__${name}` : name;

const written = ({ params }: Use, offer: Offer, isWhole: boolean): Record<string, unknown> => {
  const { name, ref } = params;
  if (typeof name === 'string') return { ...params, name: asWritten(name, offer, isWhole) };
  const { name: ofRef } = Object(ref) as { readonly name?: string };
  return ofRef === undefined
    ? params
    : { ...params, ref: { ...Object(ref), name: asWritten(ofRef, offer, isWhole) } };
};

/** A rule may speak of the method alone; beyond that it is let through exactly where the thing is shown. */
const surprises = async (
  caller: Caller,
  offer: Offer,
  isWhole: boolean,
  isShown: boolean,
): Promise<readonly string[]> => {
  const found = await Promise.all(
    offer.besides.map(async (use) => {
      const { error } = await caller.ask(use.method, written(use, offer, isWhole));
      const isExpected = isShown ? speaksOfMethods || !isRefused(error) : error !== undefined;
      return isExpected ? [] : [`${use.method} ${offer.name}: ${error ?? 'let through'}`];
    }),
  );
  return found.flat();
};

const isOfUse = async (caller: Caller, offer: Offer, isWhole: boolean): Promise<boolean> => {
  const outcomes = await Promise.all(
    offer.uses.map(async (use) => {
      const { method, params } = use;
      const { status, error } = await caller.ask(method, written(use, offer, isWhole));
      expect([method, params, error, status]).toEqual([
        method,
        params,
        isRefused(error) ? error : undefined,
        isRefused(error) ? 403 : 200,
      ]);
      return error === undefined;
    }),
  );
  return outcomes.includes(true);
};

const differences = async (
  caller: Caller,
  server: string | undefined,
): Promise<readonly string[]> => {
  const isWhole = server === undefined;
  const shown = await listed(caller);
  const here = offers.filter((offer) => isWhole || offer.server === server);
  const found = await Promise.all(
    here.map(async (offer) => {
      const place = `${offer.list} ${asWritten(offer.name, offer, isWhole)}`;
      const isShown = shown.has(place);
      seen[isShown ? 'shown' : 'hidden'] += 1;
      const others = await surprises(caller, offer, isWhole, isShown);
      if (others.length > 0) return others;
      return isShown === (await isOfUse(caller, offer, isWhole))
        ? []
        : [`${place} is ${isShown ? 'shown and refused' : 'hidden and of use'}`];
    }),
  );
  return found.flat();
};

const addresses = [undefined, 'alpha', 'beta', 'gamma'] as const;

const differencesFor = async (user: string): Promise<readonly string[]> => {
  const token = tokens.get(user) ?? '';
  const found = await Promise.all(
    addresses.map(async (server) => {
      const path = server === undefined ? '/mcp' : `/mcp/${server}`;
      const modern = modernCaller(gateway, path, token);
      const opened = await legacyCaller(gateway, path, token);
      if (!('ask' in opened)) expect(isRefused(opened.error)).toBe(true);
      // Who may not even open a session may use nothing there.
      const legacy = 'ask' in opened ? await differences(opened, server) : [];
      const rest = 'ask' in opened ? [] : [...(await listed(modern))];
      return [...(await differences(modern, server)), ...legacy, ...rest].map(
        (one) => `${user} ${path}: ${one}`,
      );
    }),
  );
  return found.flat();
};

test('a thing is listed exactly when some use of it is let through, whatever the policy [S25]', async () => {
  await fc.assert(
    fc.asyncProperty(policy, two, async (chosen, asking) => {
      await use(chosen);
      const found = await Promise.all(asking.map(differencesFor));
      expect(found.flat()).toEqual([]);
    }),
    { numRuns: POLICIES },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
}, 120_000);
