import { expect, test } from 'vitest';
import type { Verdict } from '../../../src/application/ports/driven/credential-verifier.ts';
import { ProtocolDoor } from '../../../src/application/sessions/protocol-door.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { ScriptedGateway } from '../../support/scripted-gateway.ts';
import { Happenings } from '../../support/scripted-session.ts';
import { ReplicaOnStore } from '../replicas/sessions/rig.ts';

const doorFor = (verdict: Verdict | Promise<Verdict>) => {
  const gateway = new ScriptedGateway(new Happenings());
  gateway.identify = () => verdict;
  return new ProtocolDoor('websocket', gateway);
};
const shown = { bearer: 'token' };

test.each<[string, Verdict]>([
  ['for any protocol', { key: 'user:ada' }],
  ['for this one', { key: 'user:ada', protocols: ['http', 'websocket'] }],
  ['that is wrong', new Fault('unauthorized', 'no')],
])('a credential %s is what it was found to be, in the same turn or later', async (_, verdict) => {
  expect(doorFor(verdict).identify(shown)).toBe(verdict);
  expect(await doorFor(Promise.resolve(verdict)).identify(shown)).toBe(verdict);
});

test.each([[['http']], [['']], [['web']]])(
  'one for %j alone is told which scope is missing',
  async (protocols) => {
    const verdict = { key: 'user:ada', protocols };
    for (const door of [doorFor(verdict), doorFor(Promise.resolve(verdict))]) {
      expect(await door.identify(shown)).toMatchObject({
        code: 'insufficient_scope',
        data: { scope: 'protocol:websocket' },
      });
    }
  },
);

test('behind it are the same sessions of other replicas', async () => {
  const rig = new ReplicaOnStore();
  const { build, shared } = await rig.replica('first');
  expect(new ProtocolDoor('http', build.desk).shared).toBe(shared);
  expect(doorFor({ key: 'user:ada' }).shared).toBeUndefined();
});
