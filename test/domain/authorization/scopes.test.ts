import { describe, expect, test } from 'vitest';
import { ScopeGrants } from '../../../src/domain/authorization/scope-grants.ts';
import { act, allow, deny, item, NOON, policy } from './rules.ts';

const holder = (...scopes: string[]) => ({ key: 'user:alice', scopes });
const enforced = policy([], { enforcesScopes: true });
const call = (...scopes: string[]) => act({ principal: holder(...scopes) });
const reading = (...scopes: string[]) =>
  act({ principal: holder(...scopes), method: 'resources/read', name: 'file:///a' });

describe('forms of scopes [AU-14]', () => {
  test.each([
    ['mcp:*', true, true],
    ['mcp:*:*', true, true],
    ['mcp:files:*', true, true],
    ['mcp:files:read', false, true],
    ['mcp:files:write', true, false],
    ['mcp:files:execute', true, false],
    ['mcp:files:call', true, false],
    ['mcp:*:read', false, true],
    ['mcp:*:write', true, false],
    ['mcp:read', false, true],
    ['mcp:execute', true, false],
    ['mcp.read', false, true],
    ['mcp.write', true, false],
    ['mcp:mail:*', false, false],
    ['mcp:file:*', false, false],
    ['mcp:files', false, false],
    ['mcp:files:delete', false, false],
    ['mcp:files:read:more', false, false],
    ['mcp::read', false, false],
    ['MCP:files:*', false, false],
    ['mcp:f*:read', false, false],
    ['mcp.files.read', false, false],
    ['openid', false, false],
  ])('%s', (scope, calls, reads) => {
    expect(enforced.decide(call(scope), NOON).allows).toBe(calls);
    expect(enforced.decide(reading(scope), NOON).allows).toBe(reads);
  });

  test('to read is not to use a method nobody knows', () => {
    const unknown = { method: 'vendor/wipe', name: undefined };
    const ask = (scope: string) =>
      enforced.decide(act({ ...unknown, principal: holder(scope) }), NOON).allows;
    expect([ask('mcp:files:read'), ask('mcp:files:execute')]).toEqual([false, true]);
  });

  test('several add up', () => {
    const grants = new ScopeGrants(['mcp:files:read', 'mcp:files:call', 'mcp:mail:read', 'email']);
    expect([grants.wordsAt('files'), grants.wordsAt('mail'), grants.wordsAt('db')]).toEqual([
      9, 1, 0,
    ]);
    expect(grants.wordsAt(undefined)).toBe(9);
  });
});

describe('tokens that say nothing of MCP', () => {
  test('are unrestricted unless scopes are enforced', () => {
    const rules = policy([allow()]);
    expect(rules.decide(call('openid'), NOON).allows).toBe(true);
    expect(rules.decide(act(), NOON).allows).toBe(true);
    expect(rules.decide(call('mcp:mail:*'), NOON).allows).toBe(false);
    expect(enforced.decide(act(), NOON).allows).toBe(false);
  });

  test('any of a server opens its lists, and shows what may be used', () => {
    const principal = holder('mcp:files:read');
    expect(enforced.decide(act({ principal, method: 'tools/list' }), NOON).allows).toBe(true);
    expect(enforced.shows(item(principal, 'files', 'tool', 'read'), NOON)).toBe(false);
    expect(enforced.shows(item(principal, 'files', 'prompt', 'read'), NOON)).toBe(true);
    const mail = act({ principal, server: 'mail', method: 'tools/list' });
    expect(enforced.decide(mail, NOON)).toMatchObject({ scope: 'mcp:mail:execute' });
  });
});

describe('what is asked for', () => {
  test('the scope of the action', () => {
    expect(enforced.decide(call('mcp:files:read'), NOON)).toEqual({
      allows: false,
      basis: 'scope',
      scope: 'mcp:files:execute',
    });
    expect(enforced.decide(reading(), NOON)).toMatchObject({ scope: 'mcp:files:read' });
  });

  test('everything for a session at once', () => {
    const opening = act({ principal: holder(), method: 'initialize', server: undefined });
    expect(enforced.decide(opening, NOON).scope).toBe('mcp:*:read mcp:*:execute');
  });

  test('all that is missing: the scope of the action, and those of the rule', () => {
    const rules = policy([allow({ scopes: ['pay:approve', 'openid'] })], { enforcesScopes: true });
    expect(rules.decide(call('openid'), NOON)).toMatchObject({
      basis: 'scope',
      scope: 'mcp:files:execute pay:approve',
    });
    expect(rules.decide(call('mcp:*', 'openid'), NOON)).toMatchObject({ scope: 'pay:approve' });
    expect(rules.decide(call('mcp:*', 'openid', 'pay:approve'), NOON).allows).toBe(true);
  });

  test('nothing, where no scope would help', () => {
    const closed = policy([allow(), deny({ tools: ['read'] })], { enforcesScopes: true });
    expect(closed.decide(call(), NOON).scope).toBeUndefined();
    const other = policy([allow({ servers: ['mail'] })], { enforcesScopes: true });
    expect(other.decide(call(), NOON)).toEqual({ allows: false, basis: 'default' });
  });
});

test('scopes and rules both have to allow', () => {
  const rules = policy([allow({ tools: ['write'] })], { enforcesScopes: true });
  expect(rules.decide(call('mcp:*'), NOON).allows).toBe(false);
  expect(rules.decide({ ...call('mcp:*'), name: 'write' }, NOON).allows).toBe(true);
});
