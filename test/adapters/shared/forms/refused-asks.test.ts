import { describe, expect, it } from 'vitest';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { answer, call, envelope, enveloped, FormsRig, ROUTER } from './rig.ts';

const NOTE = '{"jsonrpc":"2.0","method":"note"}';
const KEEP_ALIVE = '{"jsonrpc":"2.0","method":"notifications/keep_alive"}';
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const errorsIn = (rig: FormsRig): unknown[] =>
  rig.gateway.last.received
    .map((text) => JSON.parse(text) as { readonly id: unknown; readonly error?: object })
    .filter(({ error }) => error !== undefined)
    .map(({ id, error }) => [id, Object(error).code]);

describe('the original router is asked nothing', () => {
  it('within a call: the server hears so, and the call goes on', async () => {
    const rig = new FormsRig();
    rig.receive(envelope(call('hold'), ROUTER));
    const [held] = rig.gateway.last.held;
    held?.sink.push(encodeText(call('roots/list', '"q"')));
    // Not before whoever asks has taken note of it.
    expect(errorsIn(rig)).toEqual([]);
    await settled();
    expect(errorsIn(rig)).toEqual([['q', -32_601]]);
    held?.sink.push(encodeText(NOTE));
    held?.sink.answer(encodeText(answer('1')), 'channel');
    expect(rig.seen).toEqual([
      `push ${enveloped('null', NOTE)}`,
      `answer ${enveloped('1', answer('1'))}`,
    ]);
  });

  it('outside any call: it gets something it passes over instead', async () => {
    const rig = new FormsRig();
    rig.receive(envelope(call('echo'), ROUTER));
    expect(rig.outgoing(call('roots/list', '7'))).toBe(enveloped('null', KEEP_ALIVE));
    await settled();
    expect(errorsIn(rig)).toEqual([[7, -32_601]]);
    expect(rig.outgoing(NOTE)).toBe(enveloped('null', NOTE));
  });

  it('while others who use envelopes are', async () => {
    const rig = new FormsRig();
    rig.receive(envelope(call('echo')));
    const question = call('roots/list', '7');
    expect(rig.outgoing(question)).toBe(enveloped('7', question));
    await settled();
    expect(errorsIn(rig)).toEqual([]);
  });
});
