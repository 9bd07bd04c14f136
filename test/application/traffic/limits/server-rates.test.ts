import { describe, expect, test } from 'vitest';
import { Enforcement } from '../../../../src/application/authorization/enforcement.ts';
import { Call } from '../../../../src/application/relay/call.ts';
import { type Ledger, LocalLedger } from '../../../../src/application/traffic/limits/ledger.ts';
import {
  RateBooks,
  type ScopedRate,
} from '../../../../src/application/traffic/limits/rate-rules.ts';
import { ServerRates } from '../../../../src/application/traffic/limits/server-rates.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { messageOf } from '../../../support/application/message-of.ts';
import { RecordingSink } from '../../../support/application/recording-sink.ts';
import { ScriptedAuthorizer } from '../../../support/application/scripted-authorizer.ts';

const rate = (limit: number) => ({ limit, windowMs: 60_000, burst: limit });
const caller = { principal: { key: 'ann' }, remoteAddress: '10.0.0.9' };

const start = (limits: readonly ScopedRate[], denies?: (place: string) => boolean) => {
  const exceeded: string[] = [];
  const metrics = {
    rateExceeded: (kind: string) => void exceeded.push(kind),
    sharedAsked() {},
    sharedAway() {},
  };
  const local: Ledger = new LocalLedger({ nowMs: () => 0 });
  const waits = { isOn: false };
  const ledger: Ledger = {
    nowMs: () => 0,
    paceOf: ({ pace }) => pace,
    take: (accounts, count) => {
      const taken = local.take([...accounts], count);
      return waits.isOn ? Promise.resolve(taken) : taken;
    },
  };
  const common = { isEnabled: true, rate: rate(1), keyType: 'user', perProtocol: false } as const;
  const rates = new ServerRates(
    { ...common, limits, isExact: false, tellsClients: true },
    { ledger, books: new RateBooks(), metrics },
  );
  const authorizer = new ScriptedAuthorizer(denies);
  const enforcement = new Enforcement(authorizer, { of: () => undefined }, rates);
  /** The code of its refusal; `undefined`: it goes on. */
  const admit = async (name: string, at = 'one', own?: string) => {
    const server = at === '' ? undefined : at;
    const message = messageOf(
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${name}"}}`,
    );
    const span = message.marks.name ?? { start: 0, end: 0 };
    const edits = own === undefined ? [] : [{ span, bytes: encodeText(JSON.stringify(own)) }];
    const sink = new RecordingSink();
    const call = new Call(message, sink, { callAlive() {}, callEnded() {} }, 0);
    const admitted = await enforcement.admits(call, { caller, message, server, edits });
    expect(admitted).toBe(sink.refusals.length === 0);
    return sink.refusals[0]?.fault.code;
  };
  return { enforcement, rates, admit, exceeded, waits };
};

describe('rates of servers and tools', () => {
  test('a tool is one by whichever name it is reached', async () => {
    const { admit, exceeded } = start([{ scope: 'tool', rate: rate(2) }]);
    expect([await admit('one__t', 'one', 't'), await admit('t')]).toEqual([undefined, undefined]);
    expect(await admit('one__t', 'one', 't')).toBe('rate_limited');
    expect([await admit('u'), await admit('t', 'two')]).toEqual([undefined, undefined]);
    expect(exceeded).toEqual(['tool']);
  });

  test('a server has one for all its tools, and what it refuses counts for no tool', async () => {
    const limits = [
      { scope: 'namespace' as const, rate: rate(1) },
      { scope: 'tool' as const, rate: rate(2) },
    ];
    const { admit, exceeded, rates } = start(limits);
    expect([await admit('t'), await admit('t')]).toEqual([undefined, 'rate_limited']);
    rates.use({
      ...{ isEnabled: true, rate: undefined, keyType: 'user', perProtocol: false },
      ...{ limits: limits.slice(1), isExact: false, tellsClients: true },
    });
    expect([await admit('t'), await admit('t')]).toEqual([undefined, 'rate_limited']);
    expect(exceeded).toEqual(['namespace', 'tool']);
  });

  test('what the gateway answers itself is of no server', async () => {
    const { admit } = start([{ scope: 'namespace', rate: rate(1) }]);
    expect([await admit('t'), await admit('t', ''), await admit('t', '')]).toEqual([
      ...[undefined, undefined, undefined],
    ]);
  });

  test('what a policy refuses is not counted', async () => {
    const { admit } = start([{ scope: 'namespace', rate: rate(1) }], (place) =>
      place.includes('secret'),
    );
    expect([await admit('secret'), await admit('t')]).toEqual(['forbidden', undefined]);
  });

  test('where other replicas are asked it is the same', async () => {
    const { admit, waits } = start([{ scope: 'tool', rate: rate(1) }]);
    waits.isOn = true;
    expect([await admit('t'), await admit('t')]).toEqual([undefined, 'rate_limited']);
  });

  test('without any no call has to pass', () => {
    expect(start([]).rates.isOn).toBe(false);
  });
});
