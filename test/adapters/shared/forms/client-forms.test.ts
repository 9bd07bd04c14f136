import { describe, expect, it } from 'vitest';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { resultOf } from '../../../support/scripted-gateway.ts';
import { answer, call, envelope, enveloped, FormsRig, ROUTER, START_MS } from './rig.ts';

const NOTIFICATION = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
const NOTE = '{"jsonrpc":"2.0","method":"note","params":"before"}';

describe('answers come in the form of their requests', () => {
  it('answers a bare message bare, an envelope in an envelope, a wrapper bare', () => {
    const rig = new FormsRig();
    rig.receive(call('echo'));
    rig.receive(envelope(call('echo', '2')));
    rig.receive(`{"auth_token":"a","message":${call('echo', '3')}}`);
    rig.receive(`{"auth_token":"a","request":${call('echo', '4')}}`);
    rig.receive(call('echo', '5'));
    expect(rig.seen).toEqual([
      `answer ${answer('1')}`,
      `answer ${enveloped('2', answer('2'))}`,
      `answer ${answer('3')}`,
      `answer ${answer('4')}`,
      `answer ${answer('5')}`,
    ]);
  });

  it('keeps ids and numbers to the byte, whatever the envelope calls itself', () => {
    const rig = new FormsRig();
    const params = '{"n":9007199254740993,"e":1e400}';
    rig.receive(envelope(call('echo', '"\\u00e4 7"', params)));
    expect(rig.seen).toEqual([`answer ${enveloped('"\\u00e4 7"', answer('"\\u00e4 7"', params))}`]);
    expect(rig.gateway.last.received).toEqual([call('echo', '"\\u00e4 7"', params)]);
  });

  it('keeps the form of each call while others are in flight', () => {
    const rig = new FormsRig();
    rig.receive(envelope(call('hold', '1')));
    rig.receive(call('hold', '2'));
    rig.receive(envelope(call('hold', '3')));
    const [first, second, third] = rig.gateway.last.held;
    second?.sink.answer(resultOf('2', '{}'), 'channel');
    third?.sink.answer(resultOf('3', '{}'), 'channel');
    first?.sink.answer(resultOf('1', '{}'), 'channel');
    expect(rig.seen).toEqual([
      `answer ${answer('2')}`,
      `answer ${enveloped('3', answer('3'))}`,
      `answer ${enveloped('1', answer('1'))}`,
    ]);
  });

  it('puts what comes before the answer into envelopes too, a question under its own id', () => {
    const rig = new FormsRig();
    rig.receive(envelope(call('chatty')));
    rig.receive(envelope(call('hold', '2')));
    rig.receive(call('echo', '3'));
    rig.gateway.held.sink.push(encodeText(call('sampling/createMessage', '77')));
    expect(rig.seen).toEqual([
      `push ${enveloped('null', NOTE)}`,
      `answer ${enveloped('1', answer('1'))}`,
      `answer ${answer('3')}`,
      `push ${enveloped('77', call('sampling/createMessage', '77'))}`,
    ]);
  });

  it('passes on what has no text', () => {
    const rig = new FormsRig();
    rig.receive(envelope(call('hold')));
    const { sink } = rig.gateway.held;
    sink.stream();
    sink.release();
    sink.abandon();
    expect(rig.seen).toEqual(['stream', 'release', 'abandon']);
  });

  it('sends what belongs to no call in the form used last', () => {
    const rig = new FormsRig();
    expect(rig.outgoing(NOTE)).toBe(NOTE);
    rig.receive(envelope(call('hold')));
    expect(rig.outgoing(NOTE)).toBe(enveloped('null', NOTE));
    rig.receive(`{"message":${call('echo', '2')}}`);
    expect(rig.outgoing(NOTE)).toBe(NOTE);
    rig.receive(envelope(call('hold', '3')));
    rig.receive(`[${call('echo', '4')}]`);
    expect(rig.outgoing(NOTE)).toBe(NOTE);
    rig.receive(envelope(call('hold', '5')));
    rig.receive(call('echo', '6'));
    expect(rig.outgoing(NOTE)).toBe(NOTE);
  });

  it('answers bare wherever streams carry nothing else', () => {
    const rig = new FormsRig({ answersBare: true, answersNotifications: true });
    rig.receive(envelope(call('echo')));
    rig.receive(envelope(NOTIFICATION, ROUTER));
    expect(rig.seen).toEqual([`answer ${answer('1')}`, `answer ${answer('null')}`]);
    expect(rig.outgoing(NOTE)).toBe(NOTE);
  });

  it('dates envelopes with the second they leave in', () => {
    const rig = new FormsRig();
    rig.receive(envelope(call('hold')));
    expect(rig.outgoing(NOTE)).toContain('"2026-01-02T03:04:05Z"');
    rig.nowMs = START_MS + 321;
    expect(rig.outgoing(NOTE)).toContain('"2026-01-02T03:04:05Z"');
    rig.nowMs = START_MS + 322;
    expect(rig.outgoing(NOTE)).toContain('"2026-01-02T03:04:06Z"');
  });
});

describe('the rest of an envelope', () => {
  it('names the target', () => {
    const rig = new FormsRig();
    const target = '"target_namespace":"docs",';
    rig.receive(envelope(call('echo'), target));
    rig.receive(envelope(NOTIFICATION, target));
    rig.receive(envelope(call('echo', '2')));
    rig.receive(`{"message":${call('echo', '3')},"target_namespace":"mail"}`);
    rig.receive(call('echo', '4'));
    expect(rig.gateway.last.targets).toEqual(['docs', 'docs', undefined, 'mail', undefined]);
  });

  it('hands a batch to the session as it is, with its target', () => {
    const rig = new FormsRig();
    const seen: unknown[] = [];
    rig.gateway.last.receive = (bytes, sink, target) => {
      seen.push(Buffer.from(bytes).toString(), target);
      sink.answer(encodeText(`[${answer('1')}]`), 'channel');
      return 'answering';
    };
    rig.receive(envelope(`[${call('echo')}]`, '"target_namespace":"docs",'));
    expect(seen).toEqual([`[${call('echo')}]`, 'docs']);
    expect(rig.seen).toEqual([`answer ${enveloped('null', `[${answer('1')}]`)}`]);
  });

  it('tells the original router from others', () => {
    const rig = new FormsRig();
    rig.receive(envelope(call('echo'), '"source":"other",'));
    expect(rig.forms.isOriginalRouter).toBe(false);
    rig.receive(envelope(call('echo'), ROUTER));
    rig.receive(call('echo'));
    expect(rig.forms.isOriginalRouter).toBe(true);
  });
});

describe('notifications', () => {
  it('are not answered, whoever sends them', () => {
    const rig = new FormsRig();
    expect(rig.receive(envelope(NOTIFICATION, ROUTER))).toBe('accepted');
    expect(rig.seen).toEqual([]);
  });

  it('of the original router are answered where that is asked for, others are not', () => {
    const rig = new FormsRig({ answersNotifications: true });
    expect(rig.receive(envelope(NOTIFICATION, ROUTER))).toBe('answering');
    expect(rig.receive(envelope(answer('5'), ROUTER))).toBe('accepted');
    expect(rig.receive(envelope(NOTIFICATION))).toBe('accepted');
    expect(rig.receive(NOTIFICATION)).toBe('accepted');
    expect(rig.receive(`{${ROUTER}"message":${NOTIFICATION}}`)).toBe('accepted');
    expect(rig.seen).toEqual([`answer ${enveloped('null', answer('null'))}`]);
    expect(rig.gateway.last.received).toHaveLength(5);
  });
});
