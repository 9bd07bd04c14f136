import { expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

const demo = 'servers: { demo: { command: node } }';
const profiles = (rows: string) => `${demo}\nclient_profiles:\n${rows}`;

test('rows of the operator, with only what they say', () => {
  const text = profiles(`  - match: { name: "acme-*", version: ">=1 <2" }
    max_name_length: 30
    plain_names: true
    single_page: true
    get_stream: refused
    forgets_session: true
    keep_alive: 5s
  - match: { user_agent: "Robot/*" }
    plain_names: false`);
  expect(problemsOf(text)).toEqual([]);
  expect(load(text).settings?.clientProfiles).toEqual([
    {
      name: 'acme-*',
      match: [{ name: 'acme-*', version: '>=1 <2' }],
      differs: {
        maxNameLength: 30,
        plainNames: true,
        singlePage: true,
        getStream: 'refused',
        forgetsSession: true,
        keepAliveMs: 5_000,
      },
    },
    { name: 'Robot/*', match: [{ userAgent: 'Robot/*' }], differs: { plainNames: false } },
  ]);
});

test('none by default', () => {
  expect(load(demo).settings?.clientProfiles).toEqual([]);
});

test.each([
  [
    'a row for nobody',
    '  - { match: {}, plain_names: true }',
    '3:7: says of no client: add name (as in clientInfo, * for any characters) or user_agent',
  ],
  [
    'a version of nobody',
    '  - { match: { user_agent: x, version: "<2" }, plain_names: true }',
    '3:31: a version needs the name it belongs to',
  ],
  [
    'a row that says nothing',
    '  - { match: { name: x } }',
    '3:5: says nothing of these clients: add max_name_length or another key',
  ],
  [
    'a range that is none',
    '  - { match: { name: x, version: latest }, plain_names: true }',
    '3:34: client_profiles[0].match.version: expected conditions such as <2.1.218 or ">=1.2 <2"',
  ],
  [
    'a version that is a number',
    '  - { match: { name: x, version: 2 }, plain_names: true }',
    '3:34: client_profiles[0].match.version: expected text: put it in quotes',
  ],
  [
    'names too short to tell apart',
    '  - { match: { name: x }, max_name_length: 8 }',
    '3:44: client_profiles[0].max_name_length: expected a whole number from 16 to 1024, found 8',
  ],
  [
    'another word for the stream',
    '  - { match: { name: x }, get_stream: off }',
    '3:39: client_profiles[0].get_stream: expected one of served, refused, found "off"',
  ],
  [
    'an unknown key',
    '  - { match: { name: x }, single: true }',
    '3:27: unknown key "single" in client_profiles[0]: known keys: match, max_name_length, plain_names, single_page, get_stream, forgets_session, keep_alive',
  ],
])('refuses %s', (_, rows, problem) => {
  expect(problemsOf(profiles(rows))).toEqual([problem]);
});
