import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { ada, start } from './bearer-rig.ts';

describe('what is open by a token', () => {
  const open = async () => {
    const rig = start();
    rig.known.set('t', ada);
    const principal = await rig.verifier.verify({ bearer: 't' });
    if (principal instanceof Fault) throw new Error(principal.message);
    /** Asked after this time, and once more when what was asked about then is known. */
    const outstays = async (ms: number) => {
      rig.time.nowMs += ms;
      rig.verifier.outstayed(principal);
      await Promise.resolve();
      await Promise.resolve();
      return rig.verifier.outstayed(principal);
    };
    return { ...rig, principal, outstays };
  };

  test('ends when it is good no more, and the token is refused from then on', async () => {
    const { verifier, looked, known, outstays } = await open();
    known.delete('t');
    expect(await outstays(19_999)).toBeUndefined();
    expect(looked).toEqual(['t']);
    expect(await outstays(1)).toBe('revoked');
    expect(verifier.verify({ bearer: 't' })).toMatchObject({ code: 'unauthorized' });
    expect(looked).toEqual(['t', 't']);
  });

  test('goes on while it is good, with one look in its time, and while nobody can say', async () => {
    const { known, looked, outstays } = await open();
    expect([await outstays(20_000), await outstays(19_999)]).toEqual([undefined, undefined]);
    expect(looked).toHaveLength(2);
    known.set('t', new Fault('auth_unavailable', 'no answer', 1_000));
    expect(await outstays(1)).toBeUndefined();
    expect(looked).toHaveLength(3);
    known.delete('t');
    expect(await outstays(20_000)).toBe('revoked');
  });

  test('is looked at anew as soon as keys are gone', async () => {
    const { verifier, known, outstays } = await open();
    known.delete('t');
    verifier.forget();
    expect(await outstays(0)).toBe('revoked');
  });

  test('is nothing to whoever did not let in its user', async () => {
    const { principal } = await open();
    const { verifier, looked, time } = start();
    time.nowMs += 1_000_000;
    expect(verifier.outstayed(principal)).toBeUndefined();
    expect(looked).toEqual([]);
  });
});
