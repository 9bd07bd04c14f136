import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ask } from '../../../../support/backend/opened.ts';
import { frameTypes } from '../../../../support/originals/layouts.ts';
import { envelopeAround } from '../../../../support/peers/enveloped-peer.ts';
import { type FramePeer, frameServer } from '../../../../support/peers/frame-peer.ts';
import { linkTo } from './rig.ts';

const MAX_PAYLOAD_BYTES = 10_485_760;
const { request, response } = frameTypes;

/** A link in R16 and the server's end of it. */
const pairOf = async (wish: { token?: string; targetNamespace?: string } = {}) => {
  const accepted = Promise.withResolvers<FramePeer>();
  const pair = await linkTo(
    frameServer('r16', 1, () => {}, accepted.resolve),
    {
      framing: 'r16',
      ...wish,
    },
  );
  return { ...pair, peer: await accepted.promise };
};

const withoutTime = (text: string): string =>
  text.replace(/"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/, '"timestamp":"T"');

describe('In R16 frames, a link', () => {
  test('sends what the original router sends, the message byte for byte', async () => {
    const { link, peer } = await pairOf({ token: 'ses"ame', targetNamespace: 'files' });
    const call =
      '{"method":"tools/call" , "id":12,"params":{"n":9007199254740993,"t":"\\u00e9 日"},"jsonrpc":"2.0"}';
    const notice = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    const answer = '{"jsonrpc":"2.0","id":"é-1","result":{}}';
    link.send(Buffer.from(call), 12);
    link.send(Buffer.from(notice), undefined);
    link.send(Buffer.from(answer), undefined);
    await peer.came(response, 1);
    const rest =
      '"timestamp":"T","source":"gateway","target_namespace":"files","auth_token":"ses\\"ame","mcp_payload":';
    expect(peer.frames.slice(1).map(({ type, text }) => [type, withoutTime(text)])).toEqual([
      [request, `{"id":12,${rest}${call}}`],
      [request, `{"id":null,${rest}${notice}}`],
      [response, `{"id":"é-1",${rest}${answer}}`],
    ]);
  });

  test('says when, in whole seconds of UTC', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const { link, peer } = await pairOf();
    for (const time of [
      '2026-01-02T03:04:05.000Z',
      '2026-01-02T03:04:05.999Z',
      '2026-12-31T23:59:59.5Z',
    ]) {
      vi.setSystemTime(new Date(time));
      ask(link, 1, 'ping');
    }
    const texts = await peer.came(request, 3);
    expect(texts.map((text) => JSON.parse(text).timestamp)).toEqual([
      '2026-01-02T03:04:05Z',
      '2026-01-02T03:04:05Z',
      '2026-12-31T23:59:59Z',
    ]);
  });

  test('shows its token in the envelope, not in what the envelope holds', async () => {
    const { link, peer } = await pairOf({ token: 'sesame' });
    const initialize = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}';
    link.send(Buffer.from(initialize), 1);
    const [text = ''] = await peer.came(request, 1);
    expect(text).toContain(`"auth_token":"sesame","mcp_payload":${initialize}}`);
  });

  test('leaves out a token and a target it does not have', async () => {
    const { link, peer } = await pairOf();
    ask(link, 1, 'ping');
    const [text = ''] = await peer.came(request, 1);
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'id',
      'timestamp',
      'source',
      'mcp_payload',
    ]);
  });

  test.each([
    ['an answer in an envelope', response, true, '{"jsonrpc":"2.0","id":1,"result":{"n":1e3}}'],
    ['a bare answer', response, false, '{"jsonrpc":"2.0", "id":1,"result":{}}'],
    [
      'a message in an envelope',
      request,
      true,
      '{"jsonrpc":"2.0","method":"notifications/message"}',
    ],
    ['a bare message', request, false, '{"jsonrpc":"2.0","id":"a","method":"roots/list"}'],
  ])('takes %s', async (_what, type, isWrapped, message) => {
    const { heard, peer } = await pairOf();
    peer.send(type, isWrapped ? envelopeAround(message) : message);
    await heard.until(() => heard.messages.length === 1);
    expect(heard.messages).toEqual([message]);
  });

  test('hands on what it cannot unwrap, so that the request is not waited for', async () => {
    const { heard, peer } = await pairOf();
    const broken = '{"id":1,"timestamp":"x","source":"gateway","mcp_payload":null}';
    peer.send(response, broken);
    await heard.until(() => heard.messages.length === 1);
    expect(heard.messages).toEqual([broken]);
  });

  test('counts the envelope in what fits into a frame', async () => {
    const { link, heard, peer } = await pairOf();
    ask(link, 1, 'ping');
    const [first = ''] = await peer.came(request, 1);
    const ping = '{"jsonrpc":"2.0","id":1,"method":"ping","params":{}}';
    const room = MAX_PAYLOAD_BYTES - (first.length - ping.length) - ping.length;
    const message = (size: number) => Buffer.from(`${ping.slice(0, -1)}${' '.repeat(size)}}`);
    link.send(message(room + 1), 1);
    expect(heard.failures.map(({ call, fault }) => [call, fault.code])).toEqual([
      [1, 'message_too_large'],
    ]);
    link.send(message(room), 1);
    const [, longest = ''] = await peer.came(request, 2);
    expect(longest.length).toBe(MAX_PAYLOAD_BYTES);
  });
});
