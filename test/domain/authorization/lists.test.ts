import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicyRule } from '../../../src/domain/authorization/policy-rule.ts';
import type { Principal } from '../../../src/domain/identity/principal.ts';
import { act, allow, deny, item, NOON, policy } from './rules.ts';

const some = (...texts: string[]) => fc.subarray(texts, { maxLength: Math.min(2, texts.length) });

const rule = (effect: typeof allow): fc.Arbitrary<PolicyRule> =>
  fc
    .record({
      principals: some('user:alice', 'user:*'),
      servers: some('files', 'mail'),
      tools: some('read', '*'),
      prompts: some('greet', 'g*', '*'),
      resources: some('file:///a/*', 'file:///*', 'memo:*'),
    })
    .map(effect);

const rules = fc.array(fc.oneof(rule(allow), rule(deny)), { maxLength: 4 });
const principal = fc.record<Principal>({
  key: fc.constantFrom('user:alice', 'user:bob'),
  scopes: some('mcp:files:read', 'mcp:*:execute', 'openid'),
});
const server = fc.constantFrom('files', 'mail');
const enforcesScopes = fc.boolean();

const uses = [
  ['tool', 'read', ['tools/call']],
  ['tool', 'write', ['tools/call']],
  ['prompt', 'greet', ['prompts/get', 'completion/complete']],
  ['prompt', 'other', ['prompts/get', 'completion/complete']],
  ['resource', 'file:///a/b', ['resources/read', 'resources/subscribe', 'completion/complete']],
  ['resource', 'file:///b', ['resources/read', 'resources/subscribe', 'completion/complete']],
  ['resource_template', 'file:///a/{name}', ['completion/complete']],
] as const;

test.each(uses)(
  'a %s (%s) is listed exactly when it may be used, by any of %j',
  (kind, name, methods) => {
    let listed = 0;
    fc.assert(
      fc.property(rules, principal, server, enforcesScopes, (list, who, where, enforced) => {
        const made = policy(list, { enforcesScopes: enforced });
        const isListed = made.shows(item(who, where, kind, name), NOON);
        for (const method of methods) {
          const request = act({ principal: who, server: where, method, name });
          expect([method, made.decide(request, NOON).allows]).toEqual([method, isListed]);
        }
        if (isListed) listed += 1;
      }),
      { numRuns: 500 },
    );
    expect(listed).toBeGreaterThan(10);
  },
);

test('a template is listed when a URI it stands for may be read', () => {
  fc.assert(
    fc.property(rules, principal, server, enforcesScopes, (list, who, where, enforced) => {
      const made = policy(list, { enforcesScopes: enforced });
      const request = { principal: who, server: where, method: 'resources/read' };
      const isRead = made.decide(act({ ...request, name: 'file:///a/b' }), NOON).allows;
      if (!isRead) return;
      expect(made.shows(item(who, where, 'resource_template', 'file:///a/{name}'), NOON)).toBe(
        true,
      );
      expect(made.shows(item(who, where, 'resource_template', 'file:///{+path}'), NOON)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('without a rule that allows it, nothing is listed and nothing may be used', () => {
  fc.assert(
    fc.property(fc.array(rule(deny), { maxLength: 3 }), principal, server, (list, who, where) => {
      const made = policy(list);
      for (const [kind, name, methods] of uses) {
        expect(made.shows(item(who, where, kind, name), NOON)).toBe(false);
        for (const method of methods) {
          const request = act({ principal: who, server: where, method, name });
          expect(made.decide(request, NOON).allows).toBe(false);
        }
      }
    }),
  );
});
