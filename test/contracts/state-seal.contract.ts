import { expect, test } from 'vitest';
import type { StateSeal } from '../../src/application/ports/driven/state-seal.ts';
import { decodeText, encodeText } from '../../src/domain/wire/text.ts';

/** What every seal has to do. */
export const describeStateSeal = (name: string, create: () => StateSeal): void => {
  const opened = async (seal: StateSeal, text: string): Promise<string | undefined> => {
    const claims = await seal.open(text);
    return claims && decodeText(claims);
  };

  test(`${name}: opens what it sealed`, async () => {
    const seal = create();
    for (const claims of ['', '["ä",1]', 'x'.repeat(2_000)]) {
      expect(await opened(seal, await seal.seal(encodeText(claims)))).toBe(claims);
    }
  });

  test(`${name}: seals the same claims differently each time`, async () => {
    const seal = create();
    const claims = encodeText('claims');
    expect(await seal.seal(claims)).not.toBe(await seal.seal(claims));
  });

  test(`${name}: seals into text that needs no escape anywhere`, async () => {
    expect(await create().seal(encodeText('"\\\n'))).toMatch(/^[A-Za-z0-9._-]+$/);
  });

  test(`${name}: opens nothing else`, async () => {
    const seal = create();
    const text = await seal.seal(encodeText('claims'));
    const others = ['', '.', '....', 'x', `${text}-TAMPERED`, ` ${text}`, text.slice(1)];
    for (const other of others) expect(await seal.open(other), other).toBeUndefined();
  });

  test(`${name}: opens no text with one character changed, left out or doubled`, async () => {
    const seal = create();
    const text = await seal.seal(encodeText('claims'));
    for (let at = 0; at < text.length; at += 1) {
      const [before, character = '', after] = [text.slice(0, at), text[at], text.slice(at + 1)];
      const other = character === 'A' ? 'B' : 'A';
      for (const changed of [before + other + after, before + after]) {
        expect(await seal.open(changed), changed).toBeUndefined();
      }
      expect(await seal.open(before + character + character + after)).toBeUndefined();
    }
  });

  test(`${name}: opens nothing that another seal made`, async () => {
    const [one, other] = [create(), create()];
    await other.seal(encodeText('other'));
    await other.seal(encodeText('other'));
    const text = await one.seal(encodeText('one'));
    expect(await opened(other, text)).not.toBe('one');
  });

  test(`${name}: tells data apart by their digests`, () => {
    const seal = create();
    const digests = ['', 'a', 'b', 'ab', 'x'.repeat(100_000)].map((text) =>
      seal.digest(encodeText(text)),
    );
    expect(new Set(digests).size).toBe(digests.length);
    expect(seal.digest(encodeText('ab'))).toBe(digests[3]);
  });
};
