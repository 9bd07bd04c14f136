import { expect, test } from 'vitest';
import { defaultProfile } from '../../../src/domain/clients/client-profile.ts';
import { knownClients } from '../../../src/domain/clients/known-clients.ts';
import { profileOf } from '../../../src/domain/clients/profile-table.ts';
import { rangeProblem } from '../../../src/domain/clients/version-range.ts';

const of = (name: string, version?: string, userAgent?: string) =>
  profileOf({ name, version }, userAgent, knownClients);

test('every row says where it was found', () => {
  for (const { name, sources, because } of knownClients) {
    expect(sources.length, name).toBeGreaterThan(0);
    for (const source of sources) expect(source).toMatch(/^https:\/\/[a-z.]+\/\S+$/);
    expect(because.length, name).toBeGreaterThan(20);
  }
});

test('rows have names of their own and ranges that can be read', () => {
  expect(new Set(knownClients.map(({ name }) => name)).size).toBe(knownClients.length);
  for (const { match } of knownClients) {
    for (const { version } of match)
      if (version !== undefined) expect(rangeProblem(version)).toBeUndefined();
  }
});

test('no row is hidden by the ones before it', () => {
  for (const { name, match } of knownClients) {
    const found = match.map((one) => {
      const version = one.version === undefined ? undefined : one.version.replace(/^\D+\d+/, '0');
      const info =
        one.name === undefined ? undefined : { name: one.name.replaceAll('*', 'x'), version };
      return profileOf(info, one.userAgent?.replaceAll('*', 'x'), knownClients).name;
    });
    expect(found).toEqual(match.map(() => name));
  }
});

test('a client nobody knows has the default', () => {
  expect(of('something new', '1.0')).toBe(defaultProfile);
});

test('Claude Code reads all pages since 2.1.218', () => {
  expect(of('claude-code', '2.1.217').singlePage).toBe(true);
  expect(of('claude-code', '2.1.218').singlePage).toBe(false);
  expect(of('claude-code').maxNameLength).toBe(40);
});

test('the connectors of claude.ai are known by either sign', () => {
  const { forgetsSession, singlePage } = of('Anthropic/ClaudeAI', '1.0.0');
  expect([forgetsSession, singlePage]).toEqual([true, true]);
  expect(profileOf(undefined, 'Claude-User', knownClients).forgetsSession).toBe(true);
  expect(of('claude-ai', '0.1.0').forgetsSession).toBe(false);
});
