import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { OpaDecisionPoint } from '../../../../src/adapters/outbound/authorization/opa-decision-point.ts';
import { PooledOutgoing } from '../../../../src/adapters/shared/http-client/outgoing.ts';
import type { PolicyQuestion } from '../../../../src/application/ports/driven/decision-point.ts';

const question = (name: string): PolicyQuestion => ({
  principal: { key: 'user:alice' },
  server: 'files',
  method: 'tools/call',
  name,
  request: { remoteAddress: '', arguments: () => undefined },
});

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { input } = JSON.parse(await text(request)) as { input: { name: string } };
  if (input.name === 'slow') return;
  if (input.name === 'moved') response.writeHead(307, { location: request.url ?? '' });
  response.end(JSON.stringify({ result: { allow: input.name === 'read' } }));
};

/** Allows what is named `read`, sends `moved` elsewhere, and never answers about `slow`. */
const startPoint = async () => {
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return `http://127.0.0.1:${address.port}/v1/data/mcp`;
};

const pointAt = (url: string, timeoutMs: number) => {
  let nowMs = 0;
  const settings = { url, token: undefined, timeoutMs, cacheMs: 0, sendsArguments: false };
  return new OpaDecisionPoint(settings, {
    outgoing: new PooledOutgoing(),
    // No question is made to wait because of the one before.
    nowMs: () => {
      nowMs += 10_000;
      return nowMs;
    },
    log: () => undefined,
  });
};

test('a decision point that is there, that sends elsewhere, that is too slow, and that is not there', async () => {
  const url = await startPoint();
  const point = pointAt(url, 5_000);
  expect(await point.ask(question('read'))).toEqual({ kind: 'allowed' });
  expect(await point.ask(question('write'))).toEqual({ kind: 'denied' });
  expect(await point.ask(question('moved'))).toEqual({ kind: 'unknown' });
  expect(await pointAt(url, 50).ask(question('slow'))).toEqual({ kind: 'unknown' });
  expect(await pointAt('http://127.0.0.1:1/', 5_000).ask(question('read'))).toEqual({
    kind: 'unknown',
  });
});
