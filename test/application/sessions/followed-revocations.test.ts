import { expect, test } from 'vitest';
import { TokenBookTrouble } from '../../../src/application/ports/driven/revocations.ts';
import { FollowedRevocations } from '../../../src/application/sessions/followed-revocations.ts';
import { TokenDesk } from '../../../src/application/sessions/token-desk.ts';
import { emptyTokenBook } from '../../../src/domain/identity/token-book.ts';
import { MemoryTokenBook } from '../../support/application/memory-token-book.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';

const rig = () => {
  const store = new MemoryTokenBook();
  const logger = new RecordingLogger();
  const revocations = new FollowedRevocations(emptyTokenBook, logger);
  const time = { nowMs: 0 };
  const desk = new TokenDesk(store, () => time.nowMs);
  let changes = 0;
  revocations.onChange(() => (changes += 1));
  revocations.follow(store);
  return { store, logger, revocations, desk, time, changes: () => changes };
};
const ada = { key: 'user:ada', credentialId: 'jti-1' };

test('follows what an operator revokes and takes back', async () => {
  const { revocations, desk, changes } = rig();
  const before = changes();
  expect(revocations.isEmpty).toBe(true);
  await desk.revoke({ kind: 'credential', id: 'jti-1' });
  expect([revocations.isEmpty, revocations.covers(ada), changes()]).toEqual([
    false,
    true,
    before + 1,
  ]);
  await desk.restore({ kind: 'credential', id: 'jti-1' });
  expect(revocations.covers(ada)).toBe(false);
});

test('what was known before counts while the book cannot be read', async () => {
  const { revocations, desk, store, logger } = rig();
  await desk.revoke({ kind: 'principal', id: 'user:ada' });
  store.fail(new TokenBookTrouble('tokens.json is no JSON'));
  expect(revocations.covers(ada)).toBe(true);
  expect(logger.lines.at(-1)).toMatchObject({
    level: 'error',
    fields: { reason: 'tokens.json is no JSON' },
  });
});

test('another book takes the place of the first, and of none what was known stays', async () => {
  const { revocations, desk } = rig();
  await desk.revoke({ kind: 'principal', id: 'user:ada' });
  revocations.follow(undefined);
  await desk.restore({ kind: 'principal', id: 'user:ada' });
  expect(revocations.covers(ada)).toBe(true);
  revocations.follow(new MemoryTokenBook());
  expect(revocations.covers(ada)).toBe(false);
});

test('a token that was made here is revoked until it would have run out, another one for ever', async () => {
  const { desk, time } = rig();
  const token = { id: 'jti-1', user: 'ada', scopes: [], issuedAtMs: 0, expiresAtMs: 5_000 };
  await desk.issued(token);
  await desk.revoke({ kind: 'credential', id: 'jti-1' });
  await desk.revoke({ kind: 'credential', id: 'jti-2' });
  expect(await desk.book()).toEqual({
    issued: [token],
    revoked: [
      { kind: 'credential', id: 'jti-1', revokedAtMs: 0, untilMs: 5_000 },
      { kind: 'credential', id: 'jti-2', revokedAtMs: 0 },
    ],
  });
  time.nowMs = 5_000;
  expect(await desk.book()).toMatchObject({ issued: [], revoked: [{ id: 'jti-2' }] });
});
