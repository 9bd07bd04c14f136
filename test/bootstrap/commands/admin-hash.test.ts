import { expect, test } from 'vitest';
import { PasswordDesk } from '../../../src/adapters/outbound/identity/password-desk.ts';
import { hashKey, hashPassword } from '../../../src/bootstrap/commands/admin-hash.ts';
import { readPasswordHash } from '../../../src/domain/identity/password-hash.ts';

test('a password is hashed anew each time, and found right', async () => {
  const [one, other] = await Promise.all([
    hashPassword('correct horse'),
    hashPassword('correct horse'),
  ]);
  if (typeof one === 'string' || typeof other === 'string') throw new Error('there is no hash');
  expect(one.hash).not.toBe(other.hash);
  const parsed = readPasswordHash(one.hash);
  if (!parsed.ok) throw new Error(parsed.message);
  const desk = new PasswordDesk();
  expect(await desk.isRight('correct horse', parsed.value)).toBe(true);
  expect(await desk.isRight('correct hors', parsed.value)).toBe(false);
});

test('a key is hashed as configurations have it', async () => {
  const key = 'mgk_Sg6wzdjUuqxAuvIJuPIbihV3f1hnUcwUwLtsfyn-1UI';
  expect(await hashKey(key)).toEqual({
    key,
    hash: 'sha256:IxVb7CE3TLRF5jVnlBdpbgx140vi6E1MW0swjKC70x0',
  });
  const [one, other] = await Promise.all([hashKey(undefined), hashKey(undefined)]);
  expect(one).not.toEqual(other);
  expect(typeof one === 'string' ? '' : one.key).toMatch(/^mgk_[\w-]{43}$/);
});

test('what could be guessed is refused', async () => {
  expect(await hashPassword('seven77')).toContain('8 or more');
  expect(await hashKey('x'.repeat(23))).toContain('24 or more');
  expect(await hashKey(`${'x'.repeat(30)} y`)).toContain('visible ASCII');
});
