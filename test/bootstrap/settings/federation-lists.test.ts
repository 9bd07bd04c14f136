import { expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

const servers = 'servers: { a: { command: a, lists: per_session }, b: { command: b } }';

const settingsOf = (text: string) => {
  const { settings } = load(`${text}\n${servers}`);
  if (settings === undefined) throw new Error('the settings are refused');
  return settings;
};

test('lists have defaults', () => {
  expect(settingsOf('').federation).toMatchObject({
    pageSize: 1_000,
    listTtlMs: 60_000,
    listBudgetMs: 1_000,
  });
});

test('lists are as the file says', () => {
  const text = 'federation: { page_size: 5, list_ttl: 0, list_budget: 300ms }';
  expect(settingsOf(text).federation).toMatchObject({
    pageSize: 5,
    listTtlMs: 0,
    listBudgetMs: 300,
  });
});

test('a server in either shape says whether its lists are for one session', () => {
  expect(settingsOf('').servers.map(({ lists }) => lists)).toEqual(['per_session', 'shared']);
  const { settings } = load(
    'backends: [{ name: a, protocol: stdio, config: { command: [a], lists: per_session } }]',
  );
  expect(settings?.servers.map(({ lists }) => lists)).toEqual(['per_session']);
});

test.each([
  ['page_size: 0', 'expected a whole number from 1 to 1000000, found 0'],
  ['list_budget: 0', 'expected a duration of at least 1ms'],
  ['list_ttl: soon', '"soon" is not a duration'],
])('%s is refused where it stands', (setting, message) => {
  const problems = problemsOf(`federation:\n  ${setting}\n${servers}`);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain('2:');
  expect(problems[0]).toContain(message);
});

test('another word for lists is refused with the choices', () => {
  expect(problemsOf('servers: { a: { command: a, lists: mine } }')[0]).toContain(
    'expected one of shared, per_session, found "mine"',
  );
});
