import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../../src/application/ports/driven/credential-verifier.ts';
import { call, envelope, FormsRig } from './rig.ts';

const withToken = (token: string, message: string): string =>
  envelope(message, `"auth_token":"${token}",`);

/** A rig whose gateway says who a token is when the test says so. */
const slowRig = () => {
  const rig = new FormsRig({ tokens: ['a', 'b', 'next'] });
  const open: ((verdict: Verdict) => void)[] = [];
  rig.gateway.identify = ({ bearer }) => {
    rig.asked.push(bearer);
    const { promise, resolve } = Promise.withResolvers<Verdict>();
    open.push(resolve);
    return promise;
  };
  const settle = async (verdict: Verdict): Promise<void> => {
    open.shift()?.(verdict);
    await new Promise(setImmediate);
  };
  return { rig, settle };
};

const refusalsIn = ({ seen }: FormsRig): readonly string[] =>
  seen.filter((text) => text.includes('"error"'));

const ada = { key: 'token:a' };

describe('a token that has to be looked into first', () => {
  it('holds back its message and what comes behind it, in their order', async () => {
    const { rig, settle } = slowRig();
    expect(rig.receive(withToken('next', call('first', '1')))).toBe('answering');
    rig.receive(call('second', '2'));
    rig.receive(withToken('a', call('third', '3')));
    rig.receive(call('fourth', '4'));
    expect(rig.gateway.last.received).toEqual([]);
    await settle(ada);
    // The third one shows the token before the last: it is looked into again.
    expect(rig.asked).toEqual(['next', 'a']);
    await settle(ada);
    expect(rig.gateway.last.received).toEqual([
      call('first', '1'),
      call('second', '2'),
      call('third', '3'),
      call('fourth', '4'),
    ]);
  });

  it('of a stranger refuses its message, and the others go on', async () => {
    const { rig, settle } = slowRig();
    rig.receive(withToken('next', call('first', '1')));
    rig.receive(call('second', '2'));
    await settle({ key: 'token:b' });
    expect(refusalsIn(rig)).toEqual([expect.stringMatching(/^answer \{"id":1,.*-32002/)]);
    expect(rig.gateway.last.received).toEqual([call('second', '2')]);
  });

  it('leaves nothing open for a message that gets no answer', async () => {
    const { rig, settle } = slowRig();
    rig.receive(withToken('next', '{"jsonrpc":"2.0","method":"notifications/x"}'));
    await settle(ada);
    expect(rig.seen).toEqual(['abandon']);
  });

  it('holds no more than 256 messages, or 4 MiB of them', () => {
    const many = slowRig().rig;
    many.receive(withToken('next', call('first', '0')));
    for (let id = 1; id <= 258; id += 1) many.receive(call('next', String(id)));
    expect(many.seen).toHaveLength(2);
    expect(many.seen[0]).toMatch(/^refuse .*"id":257,"error":.*too_many_in_flight/);
    const large = slowRig().rig;
    large.receive(withToken('next', call('first', '0')));
    for (const id of ['1', '2', '3']) {
      large.receive(call('next', id, `{"x":"${'x'.repeat(2_000_000)}"}`));
    }
    expect(large.seen).toEqual([expect.stringMatching(/^refuse .*"id":3,/)]);
  });
});

describe('the end of a token', () => {
  const expiring = () => {
    const rig = new FormsRig();
    rig.forms.opened({ key: 'token:a', expiresAtMs: rig.nowMs + 1_000 }, 'a');
    return rig;
  };

  it('is the end of what the connection may ask', () => {
    const rig = expiring();
    rig.nowMs += 999;
    rig.receive(call('echo', '1'));
    rig.nowMs += 1;
    for (const text of [call('echo', '2'), envelope(call('echo', '3')), `[${call('echo', '4')}]`]) {
      rig.receive(text);
    }
    expect(rig.gateway.last.received).toEqual([call('echo', '1')]);
    expect(refusalsIn(rig)).toHaveLength(3);
    for (const refusal of refusalsIn(rig)) expect(refusal).toContain('has expired');
  });

  it('can be followed by another token of the same principal, and by no other', () => {
    const rig = expiring();
    rig.nowMs += 1_000;
    rig.gateway.identify = ({ bearer }) =>
      bearer === 'next' ? { ...ada, expiresAtMs: rig.nowMs + 1_000 } : { key: 'token:b' };
    rig.receive(withToken('other', call('echo', '1')));
    rig.receive(call('echo', '2'));
    rig.receive(withToken('next', call('echo', '3')));
    rig.receive(call('echo', '4'));
    expect(rig.gateway.last.received).toEqual([call('echo', '3'), call('echo', '4')]);
  });

  it('counts for the token that is repeated, too', () => {
    const rig = expiring();
    rig.nowMs += 1_000;
    rig.gateway.identify = () => ({ key: 'token:b' });
    rig.receive(withToken('a', call('echo', '1')));
    expect(rig.gateway.last.received).toEqual([]);
  });
});

describe('where every message shows a token', () => {
  const strict = (key: string, via?: 'certificate' | 'basic') => {
    const rig = new FormsRig({ principal: { key, via } });
    Object.defineProperty(rig.gateway, 'provesEachMessage', { value: true });
    return rig;
  };

  it('each of them is looked at, and those without are refused', () => {
    const rig = strict('token:a');
    rig.receive(call('echo', '1'));
    rig.receive(envelope(call('echo', '2')));
    for (const id of ['3', '4']) rig.receive(withToken('a', call('echo', id)));
    expect(rig.gateway.last.received).toEqual([call('echo', '3'), call('echo', '4')]);
    expect(rig.asked).toEqual(['a', 'a']);
    expect(refusalsIn(rig)).toHaveLength(2);
    for (const refusal of refusalsIn(rig)) expect(refusal).toContain('every message shows a token');
  });

  it.each([
    ['local', undefined],
    ['anonymous', undefined],
    ['certificate:ab', 'certificate'],
    ['user:ada', 'basic'],
  ] as const)('%s has none to show', (key, via) => {
    const rig = strict(key, via);
    rig.receive(call('echo', '1'));
    expect(rig.gateway.last.received).toHaveLength(1);
  });
});
