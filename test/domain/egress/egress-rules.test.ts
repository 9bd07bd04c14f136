import { describe, expect, test } from 'vitest';
import {
  type EgressRule,
  EgressRules,
  parseEgressRule,
} from '../../../src/domain/egress/egress-rules.ts';

const ruleOf = (text: string): EgressRule => {
  const parsed = parseEgressRule(text);
  if (!parsed.ok) throw new TypeError(parsed.message);
  return parsed.value;
};

const rules = (allow: readonly string[], deny: readonly string[] = []): EgressRules =>
  new EgressRules(allow.map(ruleOf), deny.map(ruleOf));

describe('without a word of the operator', () => {
  const usual = rules([]);

  test.each([
    ['93.184.216.34', undefined, undefined],
    ['127.0.0.1', undefined, 'loopback'],
    ['10.0.0.1', undefined, 'private'],
    ['192.0.2.1', undefined, 'reserved'],
    ['169.254.1.1', 'link_local', 'link_local'],
    ['169.254.169.254', 'metadata', 'metadata'],
    ['::ffff:169.254.169.254', 'metadata', 'metadata'],
    ['2130706433', 'reserved', 'reserved'],
  ])('%s: written %s, learned %s', (address, written, learned) => {
    expect(usual.groundAgainst('x.example', address, 'written')).toBe(written);
    expect(usual.groundAgainst('x.example', address, 'learned')).toBe(learned);
  });
});

describe('what is allowed', () => {
  test('an address or network, in every form that leads there', () => {
    const own = rules(['10.1.0.0/16', 'fe80::1']);
    expect(own.groundAgainst('x', '10.1.2.3', 'learned')).toBeUndefined();
    expect(own.groundAgainst('x', '::ffff:10.1.2.3', 'learned')).toBeUndefined();
    expect(own.groundAgainst('x', '64:ff9b::10.1.2.3', 'learned')).toBeUndefined();
    expect(own.groundAgainst('x', '10.2.0.1', 'learned')).toBe('private');
    expect(own.groundAgainst('x', 'fe80::1', 'learned')).toBeUndefined();
  });

  test('a host by name, whatever its case and with a dot at its end', () => {
    const own = rules(['idp.example', '*.corp.example']);
    for (const host of ['idp.example', 'IdP.Example.', 'a.corp.example', 'a.b.corp.example']) {
      expect([host, own.groundAgainst(host, '10.0.0.1', 'learned')]).toEqual([host, undefined]);
    }
    for (const host of ['corp.example', 'xcorp.example', 'idp.example.evil', 'x.idp.example']) {
      expect([host, own.groundAgainst(host, '10.0.0.1', 'learned')]).toEqual([host, 'private']);
    }
  });

  test('a name does not reach what a cloud tells its machines: that needs the address', () => {
    const named = rules(['idp.example']);
    expect(named.groundAgainst('idp.example', '169.254.169.254', 'written')).toBe('metadata');
    expect(named.groundAgainst('idp.example', '169.254.9.9', 'written')).toBe('link_local');
    const listed = rules(['169.254.169.254']);
    expect(listed.groundAgainst('idp.example', '169.254.169.254', 'learned')).toBeUndefined();
  });
});

describe('what is denied', () => {
  test('counts before what is allowed, whoever wrote the address', () => {
    const own = rules(['10.0.0.0/8'], ['10.9.0.0/16', '93.184.216.34', '*.example']);
    expect(own.groundAgainst('x', '10.9.1.1', 'written')).toBe('denied');
    expect(own.groundAgainst('x', '64:ff9b::10.9.1.1', 'written')).toBe('denied');
    expect(own.groundAgainst('x', '93.184.216.34', 'written')).toBe('denied');
    expect(own.groundAgainst('a.example.', '1.1.1.1', 'written')).toBe('denied');
    expect(own.groundAgainst('x', '10.8.1.1', 'learned')).toBeUndefined();
  });

  test('by name, before it is looked up', () => {
    const own = rules([], ['bad.example']);
    expect(own.deniesName('BAD.example..')).toBe(true);
    expect(own.deniesName('good.example')).toBe(false);
  });
});

describe('a rule is refused', () => {
  test.each(['2130706433', '0x7f.1', '127.1', '10.0.0.0/40', 'a b', '*', 'http://x', 'x:80', ''])(
    '%j',
    (text) => {
      expect(parseEgressRule(text).ok).toBe(false);
    },
  );

  test('with the way to write it', () => {
    expect(parseEgressRule('x:80')).toEqual({
      ok: false,
      message:
        'expected an address, a network such as 10.0.0.0/8, or a host such as idp.example or *.corp.example, found "x:80"',
    });
    expect(parseEgressRule('10.0.0.1/8')).toMatchObject({
      message: '"10.0.0.1/8" says more than its length of 8 bits: write 0 there',
    });
  });
});
