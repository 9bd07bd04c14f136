import { expect, test } from 'vitest';
import { openDoor } from '../../../../src/adapters/outbound/identity/open-door.ts';
import { anonymous } from '../../../../src/domain/identity/principal.ts';
import { describeCredentialVerifier } from '../../../contracts/credential-verifier.contract.ts';

const everything = [undefined, '', ' ', 'wrong', 'Bearer wrong', '\u0000', 'é', '__proto__'];

describeCredentialVerifier('openDoor', openDoor, [...everything, 'x'.repeat(100_000)]);

test('everybody is the same nobody', () => {
  expect(openDoor.verify({ bearer: undefined })).toBe(anonymous);
  expect(openDoor.verify({ bearer: 'some-token' })).toBe(anonymous);
  const certificate = { subject: 'probe', fingerprint: 'ab'.repeat(32) };
  expect(openDoor.verify({ bearer: undefined, certificate })).toBe(anonymous);
});
