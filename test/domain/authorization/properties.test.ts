import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicyRule } from '../../../src/domain/authorization/policy-rule.ts';
import { TextPatterns } from '../../../src/domain/authorization/text-patterns.ts';
import type { Principal } from '../../../src/domain/identity/principal.ts';
import { isAllowed } from './reference.ts';
import { act, allow, deny, item, NOON, policy } from './rules.ts';

const toolNames = ['read', 'read_all', 'write'];
const servers = ['files', 'mail'];
const some = (...texts: string[]) => fc.subarray(texts, { maxLength: Math.min(2, texts.length) });

const scopes = some(
  ...['mcp:*', 'mcp:files:*', 'mcp:*:call', 'mcp:read', 'mcp:mail:execute', 'mcp:none', 'pay'],
);

const principal: fc.Arbitrary<Principal> = fc.record(
  {
    key: fc.constantFrom('user:alice', 'user:bob', 'client:robot', 'anonymous', 'local'),
    groups: some('staff', 'guests'),
    scopes,
  },
  { requiredKeys: ['key'] },
);

/** `pointers`: what rules of this effect ask about. */
const ruleOf = (effect: typeof allow, pointers: readonly string[]): fc.Arbitrary<PolicyRule> =>
  fc
    .record({
      principals: some('user:*', 'user:alice', 'local', '*'),
      groups: some('staff', '*'),
      scopes: some('pay'),
      servers: some('files', 'm*', '*'),
      methods: some('tools/call', 'tools/*', 'prompts/get'),
      tools: some('read', 'read*', '*_all', '*'),
      prompts: some('greet'),
      arguments: fc.array(
        fc.record(
          {
            path: fc.constantFrom(...pointers).map((key) => [key]),
            oneOf: fc.constantFrom([1], [1, 'x'], [true]),
          },
          { requiredKeys: ['path'] },
        ),
        { maxLength: 1 },
      ),
    })
    .map(effect);

const rulesOf = (ofAllow: readonly string[], ofDeny: readonly string[]) =>
  fc.array(fc.oneof(ruleOf(allow, ofAllow), ruleOf(deny, ofDeny)), { maxLength: 4 });

const defaults = fc.record({ enforcesScopes: fc.boolean(), allowsByDefault: fc.boolean() });
const values = [undefined, 1, 'x', true];

test('calls are decided as the slow reading of the rules says', () => {
  let allowed = 0;
  let denied = 0;
  fc.assert(
    fc.property(
      rulesOf(['a', 'b'], ['a', 'b']),
      defaults,
      principal,
      fc.constantFrom(...servers),
      fc.constantFrom(...toolNames),
      fc.record({ a: fc.constantFrom(...values), b: fc.constantFrom(...values) }),
      (rules, said, who, server, name, argued) => {
        const call = act({ principal: who, server, name, with: argued });
        const expected = isAllowed({ rules, ...said }, call);
        expect(policy(rules, said).decide(call, NOON).allows).toBe(expected);
        if (expected) allowed += 1;
        else denied += 1;
      },
    ),
    { numRuns: 3_000 },
  );
  expect(Math.min(allowed, denied)).toBeGreaterThan(300);
});

// Rules that deny ask about other arguments than those that allow, so that no two of them contradict each other.
test('a tool is listed exactly when some call of it is let through', () => {
  let listed = 0;
  fc.assert(
    fc.property(
      rulesOf(['a'], ['b']),
      defaults,
      principal,
      fc.constantFrom(...servers),
      fc.constantFrom(...toolNames),
      (rules, said, who, server, name) => {
        const made = policy(rules, said);
        const isCallable = values.some((a) =>
          values.some(
            (b) => made.decide(act({ principal: who, server, name, with: { a, b } }), NOON).allows,
          ),
        );
        const isListed = made.shows(item(who, server, 'tool', name), NOON);
        expect(isListed).toBe(isCallable);
        if (isListed) listed += 1;
      },
    ),
    { numRuns: 1_000 },
  );
  expect(listed).toBeGreaterThan(100);
});

test('what may be called opens the way to its list', () => {
  fc.assert(
    fc.property(
      rulesOf(['a'], ['b']),
      defaults,
      principal,
      fc.constantFrom(...servers),
      (rules, said, who, server) => {
        const made = policy(rules, said);
        const isShown = toolNames.some((name) => made.shows(item(who, server, 'tool', name), NOON));
        const list = { principal: who, method: 'tools/list', name: undefined };
        if (!isShown) return;
        for (const where of [server, undefined]) {
          expect(made.decide(act({ ...list, server: where }), NOON).allows).toBe(true);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 6 });
const filling = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 4 });
const template = fc
  .array(fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 3 }), {
    minLength: 2,
    maxLength: 3,
  })
  .map((parts) => parts.join('{x}'));

test('what fits all of a template fits each filling, and each filling that fits is some of it', () => {
  fc.assert(
    fc.property(
      fc.array(letters, { minLength: 1, maxLength: 2 }),
      template,
      filling,
      (list, uri, text) => {
        const patterns = new TextPatterns(list);
        const isMatched = patterns.match(uri.replaceAll('{x}', text));
        if (patterns.matchAllOf(uri)) expect(isMatched).toBe(true);
        if (isMatched) expect(patterns.matchSomeOf(uri)).toBe(true);
      },
    ),
    { numRuns: 3_000 },
  );
});
