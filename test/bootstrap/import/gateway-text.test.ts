import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { withSecrets } from '../../../src/bootstrap/import/env-text.ts';
import { presentIn, withServers } from '../../../src/bootstrap/import/gateway-text.ts';
import { newGatewayFile } from '../../../src/bootstrap/import/new-file.ts';
import { anyCharacter } from '../../support/pure/any-character.ts';

const added = (text: string, entries: object = { two: { command: 'b', args: ['-y', 'c'] } }) => {
  const outcome = withServers('gateway.yaml', text, { ...entries });
  return outcome.ok ? outcome.value : outcome.message;
};

const lines = '  two:\n    command: b\n    args: [-y, c]\n';

describe('servers are added, and nothing else changes', () => {
  test.each([
    ['servers:\n  one: {command: a} # first\n', `servers:\n  one: {command: a} # first\n${lines}`],
    ['servers: {}  # none\nlog: 1\n', `servers:\n${lines.trimEnd()}  # none\nlog: 1\n`],
    ['# mine\nversion: 1\n', `# mine\nversion: 1\n\nservers:\n${lines}`],
    ['', `servers:\n${lines}`],
    [
      'servers:\n  # the first\n  one:\n    command: a\n\n# after\nlog: [ 1,2 ]\n',
      `servers:\n  # the first\n  one:\n    command: a\n${lines}\n# after\nlog: [ 1,2 ]\n`,
    ],
    [
      'servers:\n    one:\n        command: a',
      `servers:\n    one:\n        command: a\n${lines.replaceAll(/^ {2}/gm, '    ')}`,
    ],
  ])('%j', (before, after) => {
    expect(added(before)).toBe(after);
  });

  test('one of the same name is replaced, with the comments of the others kept', () => {
    const text = '# top\nservers:\n  one: { command: a } # mine\n  two:\n    command: old\n';
    const after = added(text);
    expect(after).toContain('# top');
    expect(after).toContain('# mine');
    expect(parse(after)).toEqual({
      servers: { one: { command: 'a' }, two: { command: 'b', args: ['-y', 'c'] } },
    });
  });

  test('JSON stays JSON', () => {
    const outcome = withServers('g.json', '{ "version": 1 } // mine\n', { two: { command: 'b' } });
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.ok && outcome.value).toMatch(/^\{ "version": 1,\n.*\} \/\/ mine\n$/s);
  });

  test.each([
    ['servers: [1]\n', 'servers is not a map'],
    ['- 1\n', 'it holds no keys'],
    ['servers:\n\ta: 1\n', /tab/i],
  ])('%j is left alone', (text, message) => {
    expect(added(text)).toMatch(message);
  });

  test('TOML is left alone', () => {
    expect(withServers('gateway.toml', '', {})).toMatchObject({ ok: false });
  });
});

test('whatever a server is called and holds, it reads back', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 8 });
  // Keys that no configuration may have.
  const variable = text.filter((key) => !['<<', '__proto__'].includes(key));
  const plain = { noNullPrototype: true };
  const env = fc.dictionary(variable, text, plain);
  const entry = fc.record({ command: text, args: fc.array(text), env }, plain);
  const name = fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/);
  fc.assert(
    fc.property(fc.dictionary(name, entry, plain), (entries) => {
      const after = added('servers:\n  "first one": { command: a }\n', entries);
      expect(parse(after)).toEqual({ servers: { 'first one': { command: 'a' }, ...entries } });
    }),
  );
});

test('names and ports of all forms are known', () => {
  const text = `server: { frontends: [{ protocol: http, config: { port: 9000 } }] }
servers: { one: { command: a } }
backends: [{ name: two }]
`;
  expect(presentIn('gateway.yaml', text)).toMatchObject({
    ok: true,
    value: { ports: [9000], servers: { one: {}, two: {} } },
  });
});

test('a new file is about a dozen lines, begins with its schema, and reads', () => {
  const text = newGatewayFile('gateway.yaml', '/x/schema.json');
  expect(text.split('\n').length).toBeLessThanOrEqual(15);
  expect(text).toMatch(/^# yaml-language-server: \$schema=\/x\/schema\.json\n/);
  expect(parse(text)).toEqual({ version: 1, servers: {} });
});

describe('a file of secrets', () => {
  const variable = (name: string, value: string) => ({ name, value, server: 's', what: '' });

  test('reads back as it was written, or is refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 12 }), (value) => {
        const outcome = withSecrets('OLD=1', [variable('NEW', value)]);
        if (outcome.ok) expect(parseEnv(outcome.value)).toEqual({ OLD: '1', NEW: value });
        else expect(outcome.message).toBe('the value of NEW cannot be written into it');
      }),
    );
  });

  test('holds a variable of two servers once', () => {
    const variables = [variable('A', '1'), { ...variable('A', '1'), server: 'other' }];
    expect(withSecrets('', variables)).toEqual({ ok: true, value: "A='1'\n" });
  });

  test('keeps what is there, and does not change it', () => {
    expect(withSecrets('A=1\n', [variable('A', '1')])).toEqual({ ok: true, value: 'A=1\n' });
    expect(withSecrets('A=1\n', [variable('A', '2')])).toMatchObject({ ok: false });
  });
});
