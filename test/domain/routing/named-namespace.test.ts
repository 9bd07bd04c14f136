import { describe, expect, test } from 'vitest';
import {
  agreedNamespace,
  agreedTarget,
  choicesOf,
  isVirtual,
  unknownServer,
} from '../../../src/domain/routing/named-namespace.ts';

const agree = (...names: readonly (string | undefined)[]) =>
  agreedNamespace(names.map((name, index) => ({ where: `place ${index}`, name })));

describe('what several places say of the namespace', () => {
  test.each([
    [[], undefined],
    [[undefined, undefined], undefined],
    [['a', undefined], 'a'],
    [['a', 'a'], 'a'],
    [['system', 'a'], 'a'],
    [['a', 'default'], 'a'],
    [['', 'default'], 'default'],
    [['system', ''], 'system'],
  ])('%j together', (names, agreed) => {
    expect(agree(...names)).toBe(agreed);
  });

  test('two names are a contradiction that says where each of them stands', () => {
    expect(agree('a', undefined, 'b')).toMatchObject({
      code: 'invalid_request',
      message: 'place 0 says "a", place 2 says "b"; name one namespace',
    });
  });

  test('an envelope counts alone when its carrier says nothing', () => {
    expect(agreedTarget('system', undefined)).toBe('system');
    expect(agreedTarget('system', 'a')).toBe('a');
    expect(agreedTarget(undefined, 'a')).toBe('a');
    expect(agreedTarget('b', 'a')).toMatchObject({ code: 'invalid_request' });
  });
});

test('only the names of the original system are virtual', () => {
  expect(['', 'system', 'default', 'System', 'a'].map(isVirtual)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

describe('a name nobody has', () => {
  test('is refused with the nearest one and the choices', () => {
    expect(unknownServer('fiels', ['files', 'notes'])).toMatchObject({
      code: 'unknown_namespace',
      message: 'there is no server "fiels" (did you mean "files"?); the servers are files, notes',
    });
  });

  test('that is near to none is refused with the choices', () => {
    expect(unknownServer('xyz', ['files']).message).toBe(
      'there is no server "xyz"; the servers are files',
    );
  });

  test('choices beyond twenty are counted', () => {
    const servers = Array.from({ length: 23 }, (_, index) => `s${index}`);
    expect(choicesOf(servers)).toMatch(/^the servers are s0, .*, s19 and 3 more$/);
    expect(choicesOf(servers.slice(0, 20))).toMatch(/, s19$/);
  });
});
