import { CompactEncrypt } from 'jose';
import { describe, expect, test } from 'vitest';
import { JoseStateSeal } from '../../../../src/adapters/outbound/seal/jose-state-seal.ts';
import { decodeText, encodeText } from '../../../../src/domain/wire/text.ts';
import { describeStateSeal } from '../../../contracts/state-seal.contract.ts';
import { MemorySeal } from '../../../support/application/memory-seal.ts';

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

describeStateSeal('jose', () => new JoseStateSeal([]));
describeStateSeal('in memory', () => new MemorySeal());

const opened = async (seal: JoseStateSeal, text: string): Promise<string | undefined> => {
  const claims = await seal.open(text);
  return claims && decodeText(claims);
};

describe('keys', () => {
  test('the first seals and all open, so that keys can be changed one at a time', async () => {
    const before = new JoseStateSeal([key(1)]);
    const during = new JoseStateSeal([key(2), key(1)]);
    const after = new JoseStateSeal([key(2)]);
    const old = await before.seal(encodeText('old'));
    const recent = await during.seal(encodeText('recent'));
    expect(await opened(during, old)).toBe('old');
    expect(await opened(after, recent)).toBe('recent');
    expect(await opened(after, old)).toBeUndefined();
    expect(await opened(before, recent)).toBeUndefined();
  });

  test('replicas with the same keys open each other’s seals', async () => {
    const text = await new JoseStateSeal([key(3)]).seal(encodeText('claims'));
    expect(await opened(new JoseStateSeal([key(3)]), text)).toBe('claims');
  });

  test('a key of another length is refused at once', () => {
    expect(() => new JoseStateSeal([key(1), new Uint8Array(31)])).toThrow('32 bytes, not 31');
  });

  test('the seal says which key it is for, and nothing of the key or the claims', async () => {
    const text = await new JoseStateSeal([key(7)]).seal(encodeText('principal'));
    const [head = '', ...parts] = text.split('.');
    expect(Buffer.from(head, 'base64url').toString()).toMatch(
      /^\{"alg":"dir","enc":"A256GCM","kid":"[\w-]{11}"\}$/,
    );
    const shown = Buffer.from(parts.join(''), 'base64url');
    expect(shown.includes('principal')).toBe(false);
    expect(shown.includes(Buffer.from(key(7)))).toBe(false);
  });
});

test('a seal under another algorithm is not opened, even with the right key', async () => {
  const sealed = await new JoseStateSeal([key(1)]).seal(encodeText('claims'));
  const { kid } = JSON.parse(Buffer.from(sealed.split('.')[0] ?? '', 'base64url').toString()) as {
    kid: string;
  };
  const forged = await new CompactEncrypt(encodeText('claims'))
    .setProtectedHeader({ alg: 'dir', enc: 'A128CBC-HS256', kid })
    .encrypt(key(1));
  expect(await new JoseStateSeal([key(1)]).open(forged)).toBeUndefined();
});

test('a text that is too long is not even looked at', async () => {
  const seal = new JoseStateSeal([key(1)]);
  const long = await seal.seal(new Uint8Array(10_000));
  expect(await seal.open(long)).toBeUndefined();
});
