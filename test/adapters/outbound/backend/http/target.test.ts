import { expect, test } from 'vitest';
import { HttpConnector } from '../../../../../src/adapters/outbound/backend/http/connector.ts';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import { CallListener } from './call-listener.ts';
import { endpointAt, frame, openLink, quick, Rig, silent } from './rig.ts';
import { answerJson, resultText, ScriptedServer } from './scripted-server.ts';

const signal = AbortSignal.timeout(10_000);

test.each([
  ['no URL', 'nowhere', {}],
  ['another scheme', 'ftp://127.0.0.1/', {}],
  ['a header name with a space', 'http://127.0.0.1/', { 'a b': 'c' }],
  ['a header value with a line break', 'http://127.0.0.1/', { a: 'b\r\nc: d' }],
])('%s is a fault when the link is opened', async (_, url, headers) => {
  const connector = new HttpConnector(quick, silent);
  const outcome = await connector.open(endpointAt(url, headers), new CallListener(), signal);
  expect(outcome).toBeInstanceOf(Fault);
  expect((outcome as Fault).code).toBe('backend_unavailable');
});

test('credentials of the URL and a configured user agent are sent', async () => {
  const server = new ScriptedServer(({ message }, response) =>
    answerJson(response, resultText(message.id)),
  );
  const origin = await server.listen();
  const listener = new CallListener();
  const url = origin.replace('http://', 'http://me:p%40ss@');
  const connector = new HttpConnector(quick, silent);
  const link = await openLink(connector, url, listener, { 'User-Agent': 'mine/1' });
  link.send(frame(1, 'ping'), 1);
  await listener.answer(1);
  expect(server.received[0]?.headers).toMatchObject({
    authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
    'user-agent': 'mine/1',
  });
  await link.close();
  await server.close();
});

test('a listener that throws is a logged error', async () => {
  const rig = new Rig(({ message }, response) => answerJson(response, resultText(message.id)));
  const origin = await rig.server.listen();
  const logged: string[] = [];
  const logger = { ...silent, error: (message: string) => void logged.push(message) };
  class Throwing extends CallListener {
    override message(): void {
      throw new TypeError('a bug');
    }
  }
  const link = await openLink(new HttpConnector(quick, logger), origin, new Throwing());
  link.send(frame(1, 'ping'), 1);
  await expect.poll(() => logged).toEqual(['a message could not be processed']);
  await link.close();
  await rig.server.close();
});
