import { expect, onTestFinished, test } from 'vitest';
import type { Credential } from '../../../../../src/application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import type { Principal } from '../../../../../src/domain/identity/principal.ts';
import { paceOf } from '../../../../../src/domain/limiting/rate.ts';
import { exchange } from '../../../../support/http-peer.ts';
import { forwardingRig } from '../../../../support/replicas/forwarding-rig.ts';

const caller: Principal = {
  key: 'user:ada',
  via: 'jwt',
  scopes: ['tools'],
  groups: ['staff'],
  pace: paceOf({ limit: 5, windowMs: 1_000, burst: 2 }),
  expiresAtMs: 9e12,
};

/** Who it is to the replica that serves, when that one is asked by `again`. */
const servedAs = async (
  headers: Readonly<Record<string, string>>,
  again: (credential: Credential) => Principal | Fault | Promise<Principal>,
) => {
  let served: Principal | undefined;
  const shown: Credential[] = [];
  const rig = await forwardingRig(
    (came, principal) => {
      served = principal;
      came.reply(200, []);
    },
    (credential) => {
      shown.push(credential);
      return shown.length === 1 ? caller : again(credential);
    },
  );
  onTestFinished(() => rig.close());
  const { status } = await exchange(rig.port, { path: '/here', headers });
  return { served, shown, status };
};

test('the caller is to the other replica who it was where it came in', async () => {
  const { served, shown } = await servedAs({}, () => new Fault('unauthorized', 'not asked'));
  expect(served).toEqual(caller);
  expect(shown).toHaveLength(1);
});

test('a token becomes known where it is needed', async () => {
  const own = { ...caller };
  const given = [() => own, () => Promise.resolve(own)];
  for (const again of given) {
    const { served, shown } = await servedAs({ authorization: 'Bearer secret' }, again);
    expect(served).toBe(own);
    expect(shown[1]).toMatchObject({ bearer: 'secret', isTrial: true });
  }
});

test('a caller whom the other replica cannot know again is who it was', async () => {
  const refused = new Fault('auth_unavailable', 'the issuer does not answer');
  for (const verdict of [refused, { key: 'user:eve' }]) {
    const { served } = await servedAs({ authorization: 'Bearer secret' }, () => verdict);
    expect(served).toEqual(caller);
  }
});
