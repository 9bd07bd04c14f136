import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, initialize } from '../faults/support/rig.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { EventCutter } from '../support/framing.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { answerOf } from './support/answers.ts';
import { formNames, forms } from './support/forms.ts';

const TOKEN = 'a-token-of-32-characters-or-more';
const authorization = `Bearer ${TOKEN}`;

let gateway: RunningGateway;
beforeAll(async () => {
  const { entry } = await startScriptedServer('tcp-binary');
  gateway = await startGateway({
    version: 1,
    auth: { provider: 'token', token: TOKEN },
    server: { frontends: [{ protocol: 'sse', config: { host: '127.0.0.1', port: 0 } }] },
    servers: { demo: entry },
  });
});
afterAll(async () => {
  expect(await gateway.stop()).toBe(0);
});

/** The stream of the seeds; what comes as data of `message` events is kept. */
class Events {
  readonly received: string[] = [];
  readonly #response: IncomingMessage;
  #onData: () => void = () => undefined;

  private constructor(response: IncomingMessage) {
    this.#response = response;
    const cutter = new EventCutter(({ name, data }) => {
      if (name === 'message') this.received.push(data);
      this.#onData();
    });
    response.on('data', (chunk: Buffer) => cutter.push(chunk));
    response.on('error', () => undefined);
  }

  static async open(): Promise<Events> {
    const asked = request(gateway.url('sse', '/events'), { headers: { authorization } });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    return new Events(response);
  }

  async upTo(count: number): Promise<readonly string[]> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onData = () => {
      if (this.received.length >= count) resolve();
    };
    this.#onData();
    await promise;
    return this.received;
  }

  close(): void {
    this.#response.destroy();
  }
}

const post = async (body: string): Promise<readonly [number, string]> => {
  const response = await fetch(gateway.url('sse', '/api/v1/request'), {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body,
  });
  return [response.status, await response.text()];
};

it.each(formNames)(
  'messages posted as %s are accepted, and answered bare on the stream',
  async (name) => {
    const { wrap } = forms[name];
    const events = await Events.open();
    expect(await post(wrap(initialize('"h"'), TOKEN))).toEqual([202, 'accepted']);
    await events.upTo(1);
    expect(await post(wrap(call(1, 'echo', '{"n":1}'), TOKEN))).toEqual([202, 'accepted']);
    const [hello = '', echo = ''] = await events.upTo(2);
    expect(answerOf(hello)).toMatchObject({ id: 'h', result: { protocolVersion: '2025-11-25' } });
    expect(echo).toBe('{"jsonrpc":"2.0","id":1,"result":{"content":[],"echo":{"n":1}}}');
    events.close();
  },
);
