import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Call } from '../../../src/application/relay/call.ts';
import { ClientCalls } from '../../../src/application/relay/client-calls.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { RecordingSink } from '../../support/application/recording-sink.ts';

const observer = { callAlive: () => {}, callEnded: () => {} };
const callOf = (id: string): Call =>
  new Call(
    messageOf(`{"jsonrpc":"2.0","id":${id},"method":"m"}`),
    new RecordingSink(),
    observer,
    0,
  );

const anyId = fc.oneof(
  fc.nat(40).map(String),
  fc.nat(Number.MAX_SAFE_INTEGER).map(String),
  fc.integer({ max: -1 }).map(String),
  fc.nat(40).map((number) => `"${number}"`),
  fc.constantFrom('0', '-0', '1.0', '1e1', '999999999', '1000000000', '""'),
);

test('calls are found by their ids, as they are written, in whatever order they come and go', () => {
  fc.assert(
    fc.property(fc.array(anyId, { maxLength: 200 }), (ids) => {
      const calls = new ClientCalls();
      const model = new Map<string, Call>();
      for (const id of ids) {
        const known = model.get(id);
        const call = known ?? callOf(id);
        if (known === undefined) {
          expect(calls.get(call.idKey, call.idNumber)).toBeUndefined();
          calls.add(call);
          model.set(id, call);
        } else {
          calls.delete(call);
          calls.delete(call);
          model.delete(id);
        }
        expect(calls.size).toBe(model.size);
      }
      expect(new Set(calls.values())).toEqual(new Set(model.values()));
      for (const [id, call] of model) {
        expect(calls.get(call.idKey, call.idNumber)).toBe(call);
        expect(calls.find(id)).toBe(call);
      }
      for (const id of ids) expect(calls.find(id)).toBe(model.get(id));
    }),
  );
});
