import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  exposeNames,
  mayBeShortened,
  type NamingRules,
  type OwnedName,
} from '../../../src/domain/federation/exposed-names.ts';

const rules = (changes: Partial<NamingRules> = {}): NamingRules => ({
  prefix: 'always',
  maxLength: 64,
  plainNames: false,
  ...changes,
});

const owned = (...texts: readonly string[]): OwnedName[] =>
  texts.map((text) => {
    const [server = '', name = ''] = text.split(':');
    return { server, name };
  });

describe('prefixes', () => {
  test('always: every name begins with its server', () => {
    expect(exposeNames(owned('a:x', 'b:x', 'b:y.z'), rules())).toEqual(['a__x', 'b__x', 'b__y.z']);
  });

  test('never: of equal names the first server wins, the others are hidden', () => {
    expect(exposeNames(owned('a:x', 'b:x', 'b:y'), rules({ prefix: 'never' }))).toEqual([
      'x',
      undefined,
      'y',
    ]);
  });

  test('on-collision: only where two servers have the same name, and then both', () => {
    const items = owned('a:x', 'b:x', 'b:y', 'b:X');
    expect(exposeNames(items, rules({ prefix: 'on-collision' }))).toEqual([
      'a__x',
      'b__x',
      'y',
      'X',
    ]);
  });

  test.each(['always', 'never', 'on-collision'] as const)(
    '%s: what one server lists twice is shown once',
    (prefix) => {
      const names = exposeNames(owned('a:x', 'a:x', 'a:y'), rules({ prefix }));
      expect(names[0]).toBeDefined();
      expect(names[1]).toBeUndefined();
      expect(names[2]).toBeDefined();
    },
  );

  test('two servers whose prefixes give the same name both get a digest [I15]', () => {
    expect(exposeNames(owned('a:b__c', 'a__b:c', 'a:c'), rules())).toEqual([
      'a__b__c_01b8a75b',
      'a__b__c_a92700ce',
      'a__c',
    ]);
  });
});

describe('shortening', () => {
  const long = 'n'.repeat(80);

  test('a name that is too long ends in a digest of server and name', () => {
    const [short] = exposeNames([{ server: 'files', name: long }], rules());
    expect(short).toBe(`files__${'n'.repeat(48)}_e3486135`);
    expect(short).toHaveLength(64);
  });

  test('64 characters stay', () => {
    const name = 'n'.repeat(64 - 'a__'.length);
    expect(exposeNames([{ server: 'a', name }], rules())).toEqual([`a__${name}`]);
  });

  test('does not cut a character in two', () => {
    const [short = ''] = exposeNames(
      [{ server: 'a', name: '\u{1f600}'.repeat(20) }],
      rules({ maxLength: 21 }),
    );
    expect(short.isWellFormed()).toBe(true);
    expect(short).toMatch(/^a__\u{1f600}{4}_[0-9a-f]{8}$/u);
  });

  test('a name that looks like another one shortened keeps what is its own', () => {
    const items = [
      { server: 'files', name: long },
      { server: 'files', name: `${'n'.repeat(48)}_e3486135` },
    ];
    const [first, second] = exposeNames(items, rules());
    expect(second).toBe(`files__${'n'.repeat(48)}_e3486135`);
    expect(first).toMatch(/^files__n{48}_[0-9a-f]{8}$/);
    expect(first).not.toBe(second);
  });
});

describe('plain names', () => {
  test('other characters become _, and a digest keeps them apart', () => {
    const names = exposeNames(owned('my.srv:a b', 'my.srv:a_b'), rules({ plainNames: true }));
    expect(names[0]).toMatch(/^my_srv__a_b_[0-9a-f]{8}$/);
    expect(names[1]).toMatch(/^my_srv__a_b_[0-9a-f]{8}$/);
    expect(names[0]).not.toBe(names[1]);
  });

  test('plain ones stay as they are', () => {
    expect(exposeNames(owned('srv:a-B_9'), rules({ plainNames: true }))).toEqual(['srv__a-B_9']);
  });
});

describe('for any lists', () => {
  const server = fc.constantFrom('a', 'b', 'a__b', 'a_b', 'a.b', 'long-server-name');
  const character = fc.constantFrom(
    'x',
    'X',
    '_',
    '.',
    '/',
    '-',
    ' ',
    'é',
    '\u{1f600}',
    'b',
    '__c',
  );
  const name = fc.array(character, { maxLength: 40 }).map((parts) => parts.join(''));
  const items = fc.array(fc.record({ server, name }), { maxLength: 30 });
  const anyRules = fc.record({
    prefix: fc.constantFrom('always', 'never', 'on-collision'),
    maxLength: fc.integer({ min: 16, max: 64 }),
    plainNames: fc.boolean(),
  });

  test('names are unique, legal, and no longer than they may be', () => {
    fc.assert(
      fc.property(items, anyRules, (listed, asked) => {
        const names = exposeNames(listed, asked).filter((one) => one !== undefined);
        expect(new Set(names).size).toBe(names.length);
        for (const one of names) {
          expect(one.length).toBeLessThanOrEqual(asked.maxLength);
          expect(one).not.toBe('');
          expect(one.isWellFormed()).toBe(true);
          if (asked.plainNames) expect(one).toMatch(/^[A-Za-z0-9_-]+$/);
        }
      }),
    );
  });

  test('every server and name has exactly one exposed name, except those hidden by `never`', () => {
    fc.assert(
      fc.property(items, anyRules, (listed, asked) => {
        const exposed = exposeNames(listed, asked);
        const keys = new Set(listed.map((one) => `${one.server}:${one.name}`));
        const shown = listed.filter((_, index) => exposed[index] !== undefined);
        const expected =
          asked.prefix === 'never' ? new Set(listed.map((one) => one.name)).size : keys.size;
        expect(shown).toHaveLength(expected);
        expect(new Set(shown.map((one) => `${one.server}:${one.name}`)).size).toBe(shown.length);
      }),
    );
  });

  test('names are the same on every run, and when a server joins that shares none', () => {
    fc.assert(
      fc.property(items, anyRules, (listed, asked) => {
        const before = exposeNames(listed, asked);
        expect(exposeNames([...listed], asked)).toEqual(before);
        const joined = [{ server: 'zz', name: 'quite-another' }, ...listed];
        expect(exposeNames(joined, asked).slice(1)).toEqual(before);
      }),
    );
  });

  test('a name that was not left as it is can be told by its end', () => {
    fc.assert(
      fc.property(items, anyRules, (listed, asked) => {
        exposeNames(listed, asked).forEach((exposed, index) => {
          const own = listed[index];
          if (exposed === undefined || own === undefined) return;
          const isPlain = exposed === own.name || exposed === `${own.server}__${own.name}`;
          expect(isPlain || mayBeShortened(exposed)).toBe(true);
        });
      }),
    );
  });
});
