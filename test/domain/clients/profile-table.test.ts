import { expect, test } from 'vitest';
import { defaultProfile } from '../../../src/domain/clients/client-profile.ts';
import { type ProfileRow, profileOf } from '../../../src/domain/clients/profile-table.ts';

const rows: readonly ProfileRow[] = [
  { name: 'old', match: [{ name: 'Some*', version: '<2' }], differs: { singlePage: true } },
  { name: 'some', match: [{ name: 'Some*' }], differs: { plainNames: true } },
  { name: 'both', match: [{ name: 'x', userAgent: 'Y/*' }], differs: { keepAliveMs: 5 } },
  { name: 'agent', match: [{ userAgent: 'Agent/*' }], differs: { maxNameLength: 20 } },
];
const info = (name: string, version?: string) => ({ name, version });

test('takes the first row that fits and the rest from the default', () => {
  const profile = profileOf(info('some client', '1.9'), undefined, rows);
  expect(profile).toEqual({ ...defaultProfile, name: 'old', singlePage: true });
  expect(profileOf(info('Some Client', '2.0'), undefined, rows).name).toBe('some');
  expect(profileOf(info('Some Client'), undefined, rows).name).toBe('some');
});

test('needs all that a row names', () => {
  expect(profileOf(info('x'), undefined, rows)).toBe(defaultProfile);
  expect(profileOf(info('x'), 'z/1', rows)).toBe(defaultProfile);
  expect(profileOf(info('X'), 'y/1', rows).name).toBe('both');
});

test('knows a client that says nothing of itself by its user agent', () => {
  expect(profileOf(undefined, 'agent/1.0', rows).maxNameLength).toBe(20);
  expect(profileOf(undefined, undefined, rows)).toBe(defaultProfile);
});

test('a name counts for more than a user agent', () => {
  const [old, some, both, agent] = rows;
  const turned = [agent, both, some, old].filter((row) => row !== undefined);
  expect(profileOf(info('some'), 'agent/1.0', turned).name).toBe('some');
  expect(profileOf(info('unknown'), 'agent/1.0', turned).name).toBe('agent');
});

test('builds on another profile', () => {
  const base = { ...defaultProfile, name: 'base', singlePage: true, maxNameLength: 30 };
  const profile = profileOf(info('some'), undefined, rows, base);
  expect(profile).toEqual({ ...base, name: 'some', plainNames: true });
  expect(profileOf(info('none'), undefined, rows, base)).toBe(base);
});
