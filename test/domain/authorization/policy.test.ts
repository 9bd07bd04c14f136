import { describe, expect, test } from 'vitest';
import { localUser } from '../../../src/domain/identity/principal.ts';
import { act, alice, allow, deny, item, NOON, policy } from './rules.ts';

const bob = { key: 'user:bob' };

describe('rules', () => {
  test('what nothing allows is denied', () => {
    expect(policy([allow({ tools: ['write'] })]).decide(act(), NOON)).toEqual({
      allows: false,
      basis: 'default',
    });
  });

  test('what nothing denies is allowed where the default says so', () => {
    const open = policy([deny({ tools: ['write'] })], { allowsByDefault: true });
    expect(open.decide(act(), NOON)).toEqual({ allows: true, basis: 'default' });
  });

  test.each([
    ['before', [deny({ tools: ['re*'] }), allow()]],
    ['behind', [allow(), deny({ tools: ['re*'] })]],
  ])('a rule that denies wins %s one that allows', (_, rules) => {
    const decision = policy(rules).decide(act(), NOON);
    expect(decision).toMatchObject({ allows: false, basis: 'rule', rule: { name: 'denying' } });
  });

  test.each([
    ['principals', { principals: ['user:alice'] }, { principal: bob }],
    ['a pattern of principals', { principals: ['user:a*'] }, { principal: bob }],
    ['groups', { groups: ['staff'] }, { principal: bob }],
    ['any group', { groups: ['*'] }, { principal: bob }],
    ['servers', { servers: ['files'] }, { server: 'mail' }],
    ['methods', { methods: ['tools/*'] }, { method: 'prompts/get' }],
    ['tools', { tools: ['read'] }, { name: 'write' }],
    ['upper and lower case', { tools: ['read'] }, { name: 'Read' }],
    ['the kind of item', { tools: ['read'] }, { method: 'prompts/get' }],
    ['addresses', { addresses: ['192.0.2.0/24'] }, { remoteAddress: '203.0.113.9' }],
    ['addresses, and there is none', { addresses: ['0.0.0.0/0'] }, { remoteAddress: '' }],
  ])('a rule fits by %s', (_, said, other) => {
    expect(policy([allow(said)]).decide(act(), NOON).allows).toBe(true);
    expect(policy([allow(said)]).decide(act(other), NOON).allows).toBe(false);
  });

  test('an address of IPv4 that an IPv6 socket reports is the same', () => {
    const near = policy([allow({ addresses: ['192.0.2.0/24'] })]);
    expect(near.decide(act({ remoteAddress: '::ffff:192.0.2.7' }), NOON).allows).toBe(true);
  });

  test('all that a rule says has to fit', () => {
    const both = policy([allow({ groups: ['staff'], servers: ['mail'] })]);
    expect(both.decide(act(), NOON).allows).toBe(false);
    expect(both.decide(act({ server: 'mail' }), NOON).allows).toBe(true);
  });

  test('names of several kinds in one rule: each is for its own', () => {
    const rules = policy([allow({ tools: ['read'], prompts: ['greet'] })]);
    expect(rules.decide(act(), NOON).allows).toBe(true);
    expect(rules.decide(act({ method: 'prompts/get', name: 'greet' }), NOON).allows).toBe(true);
    expect(rules.decide(act({ method: 'prompts/get', name: 'read' }), NOON).allows).toBe(false);
    const uri = act({ method: 'resources/read', name: 'read' });
    expect(rules.decide(uri, NOON).allows).toBe(false);
  });
});

describe('requests around the use of items', () => {
  const rules = policy([allow({ servers: ['files'], tools: ['read'], arguments: [] })]);

  test.each(['initialize', 'tools/list', 'prompts/list', 'tasks/get', 'logging/setLevel'])(
    '%s is let through where something may be used',
    (method) => {
      expect(rules.decide(act({ method, name: undefined }), NOON).allows).toBe(true);
      const elsewhere = act({ method, name: undefined, server: 'mail' });
      expect(rules.decide(elsewhere, NOON).allows).toBe(false);
      expect(rules.decide(act({ method, name: undefined, principal: bob }), NOON).allows).toBe(
        true,
      );
    },
  );

  test('of no server in particular: where something may be used at some', () => {
    const merged = act({ method: 'tools/list', name: undefined, server: undefined });
    expect(rules.decide(merged, NOON).allows).toBe(true);
    const closed = policy([allow({ principals: ['user:bob'] })]);
    expect(closed.decide(merged, NOON).allows).toBe(false);
  });

  test('a rule that denies one server denies all of it', () => {
    const hidden = policy([allow(), deny({ servers: ['files'] })]);
    expect(hidden.decide(act({ method: 'tools/list' }), NOON).allows).toBe(false);
    const merged = act({ method: 'tools/list', server: undefined });
    expect(hidden.decide(merged, NOON).allows).toBe(true);
  });

  test('a rule on methods refuses no list', () => {
    const quiet = policy([allow(), deny({ methods: ['tools/*', 'tasks/cancel'] })]);
    expect(quiet.decide(act({ method: 'tools/list' }), NOON).allows).toBe(true);
    expect(quiet.shows(item(alice, 'files', 'tool', 'read'), NOON)).toBe(false);
    expect(quiet.decide(act({ method: 'tasks/cancel' }), NOON).allows).toBe(false);
    expect(quiet.decide(act({ method: 'tasks/get' }), NOON).allows).toBe(true);
  });

  test('a method nobody knows needs a rule that speaks of no names', () => {
    const unknown = act({ method: 'vendor/wipe', name: undefined });
    expect(rules.decide(unknown, NOON).allows).toBe(false);
    expect(policy([allow({ methods: ['vendor/*'] })]).decide(unknown, NOON).allows).toBe(true);
  });
});

describe('the local user', () => {
  const local = act({ principal: localUser });

  test('may do what no rule denies', () => {
    expect(policy([], { enforcesScopes: true }).decide(local, NOON)).toEqual({
      allows: true,
      basis: 'operator',
    });
    expect(policy([deny({ tools: ['read'] })]).decide(local, NOON).allows).toBe(false);
    expect(policy([deny({ principals: ['local'] })]).decide(local, NOON).allows).toBe(false);
    expect(policy([deny({ principals: ['user:*'] })]).decide(local, NOON).allows).toBe(true);
  });
});

describe('completion', () => {
  const complete = (name: string) => act({ method: 'completion/complete', name });

  test('is for what may be read', () => {
    const rules = policy([allow({ prompts: ['greet'], resources: ['file:///pub/*'] })]);
    expect(rules.decide(complete('greet'), NOON).allows).toBe(true);
    expect(rules.decide(complete('other'), NOON).allows).toBe(false);
    expect(rules.decide(complete('file:///pub/{name}'), NOON).allows).toBe(true);
    expect(rules.decide(complete('file:///etc/{name}'), NOON).allows).toBe(false);
  });

  test('of an address is not for whoever may only read prompts', () => {
    const prompts = policy([allow({ prompts: ['*'] })]);
    expect(prompts.decide(complete('git:commit'), NOON).allows).toBe(true);
    expect(prompts.decide(complete('file:///{path}'), NOON).allows).toBe(false);
  });
});
