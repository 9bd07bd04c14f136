import { expect, test } from 'vitest';
import { canonicalFile } from '../../../src/bootstrap/settings/canonical/gateway.ts';
import { load, problemsOf } from './loading.ts';

const demo = 'servers: { demo: { command: node } }';

test('lists are taken as they are written, in lower case', () => {
  const { settings } = load(`${demo}
egress:
  allow: [10.1.0.0/16, "FD00::/8", IdP.Example, "*.corp.example"]
  deny: [93.184.216.34]`);
  expect(settings?.egress).toEqual({
    allow: ['10.1.0.0/16', 'fd00::/8', 'idp.example', '*.corp.example'],
    deny: ['93.184.216.34'],
  });
});

test('nothing is said where the file does not speak of it', () => {
  expect(load(demo).settings?.egress).toBeUndefined();
  expect(load(`${demo}\negress: { allow: [] }`).settings?.egress).toBeUndefined();
});

test('what is in effect can be written down and read again', () => {
  const { settings } = load(`${demo}\negress: { allow: [10.0.0.1], deny: [a.example] }`);
  if (settings === undefined) throw new Error('no settings');
  expect(canonicalFile(settings)['egress']).toEqual({ allow: ['10.0.0.1'], deny: ['a.example'] });
});

test.each([
  ['egress: { allow: [2130706433] }', '1:19: egress.allow[0]: expected text: put it in quotes'],
  [
    'egress: { allow: ["0x7f.1"] }',
    '1:19: egress.allow[0]: expected an address, a network such as 10.0.0.0/8, or a host such as idp.example or *.corp.example, found "0x7f.1"',
  ],
  [
    'egress: { deny: [10.0.0.1/8] }',
    '1:18: egress.deny[0]: "10.0.0.1/8" says more than its length of 8 bits: write 0 there',
  ],
  [
    'egress: { allow: [a.example], deny: [A.example] }',
    '1:19: a.example is denied too, which counts: keep one of the two',
  ],
])('%s', (text, problem) => {
  expect(problemsOf(`${text}\n${demo}`)).toEqual([problem]);
});
