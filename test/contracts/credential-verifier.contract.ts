import { expect, test } from 'vitest';
import type { CredentialVerifier } from '../../src/application/ports/driven/credential-verifier.ts';
import { Fault } from '../../src/domain/fault/fault.ts';

/** What clients may show: nothing, and what they make up. */
const shown: readonly (string | undefined)[] = [
  undefined,
  '',
  ' ',
  'wrong',
  'Bearer wrong',
  '\u0000',
  'é',
  '__proto__',
  'x'.repeat(100_000),
];

/** What every verifier has to do; `admitted` are credentials it lets in. */
export const describeCredentialVerifier = (
  name: string,
  verifier: CredentialVerifier,
  admitted: readonly (string | undefined)[],
): void => {
  test(`${name}: lets in who shows the right credential`, async () => {
    for (const bearer of admitted) {
      const outcome = await verifier.verify({ bearer });
      expect(outcome).not.toBeInstanceOf(Fault);
      expect(outcome).toHaveProperty('key', expect.stringMatching(/^[\x21-\x7e]+$/));
    }
  });

  test(`${name}: is the same principal every time`, async () => {
    for (const bearer of admitted) {
      const first = await verifier.verify({ bearer });
      expect(await verifier.verify({ bearer })).toEqual(first);
    }
  });

  test(`${name}: never throws, and refuses as unauthorized`, async () => {
    for (const bearer of shown) {
      const outcome = await verifier.verify({ bearer });
      if (outcome instanceof Fault) expect(outcome.code).toBe('unauthorized');
      else expect(admitted).toContain(bearer);
    }
  });

  test(`${name}: never repeats a credential`, async () => {
    const secrets = [...shown, ...admitted].filter((bearer) => (bearer ?? '').length > 3);
    for (const bearer of secrets) {
      const outcome = await verifier.verify({ bearer });
      const told = outcome instanceof Fault ? outcome.message : outcome.key;
      expect(told).not.toContain(bearer);
    }
  });
};
