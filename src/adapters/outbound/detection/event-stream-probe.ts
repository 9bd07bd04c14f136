import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Sight } from '../../../domain/detection/sight.ts';
import { EventStreamDecoder } from '../../../domain/wire/event-stream.ts';
import type { Passage } from '../../shared/egress/passage.ts';
import { sightOfSilence } from './failure-sight.ts';
import { mediaTypeOf, nextHop, sightOfStatus } from './http-answer.ts';
import { ask, isConnected } from './http-request.ts';

const MAX_EVENT_BYTES = 65_536;
const MAX_HOPS = 2;

const noEndpoint: Sight = { seen: 'http', note: 'it has an event stream that names no endpoint' };

/** Waits for the event that begins a stream of HTTP+SSE (2024-11-05, Transports). The stream's end ends its session. */
export const probeEventStream = async (
  start: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  passage: Passage | undefined,
): Promise<Sight> => {
  let url = start;
  for (let hops = 0; ; hops += 1) {
    const outcome = await once(url, headers, signal, passage);
    if ('seen' in outcome) return hops > 0 ? { ...outcome, movedTo: url.href } : outcome;
    const next = hops < MAX_HOPS ? nextHop(url, outcome.answer) : undefined;
    if (next === undefined) return sightOfStatus('GET', outcome.answer);
    url = next;
  }
};

const once = async (
  url: URL,
  own: Readonly<Record<string, string>>,
  signal: AbortSignal,
  passage: Passage | undefined,
): Promise<Sight | { readonly answer: IncomingMessage }> => {
  let request: ClientRequest | undefined;
  const { promise: givenUp, resolve } = Promise.withResolvers<Sight>();
  let isStream = false;
  const giveUp = (): void => {
    const isThere = request !== undefined && isConnected(request);
    resolve(isStream ? noEndpoint : sightOfSilence(isThere));
    request?.destroy();
  };
  signal.addEventListener('abort', giveUp, { once: true });
  const headers = { ...own, accept: 'text/event-stream', 'cache-control': 'no-cache' };
  const asked = ask({ url, method: 'GET', headers, body: undefined, passage }, (started) => {
    request = started;
  });
  if (signal.aborted) giveUp();
  const read = async (): Promise<Sight | { readonly answer: IncomingMessage }> => {
    const { answer, sight } = await asked;
    if (answer === undefined) return sight;
    if (answer.statusCode !== 200 || mediaTypeOf(answer) !== 'text/event-stream') return { answer };
    isStream = true;
    return firstEndpoint(answer);
  };
  const outcome = await Promise.race([read(), givenUp]);
  signal.removeEventListener('abort', giveUp);
  request?.destroy();
  return outcome;
};

const firstEndpoint = (answer: IncomingMessage): Promise<Sight> => {
  const { promise, resolve } = Promise.withResolvers<Sight>();
  const events = new EventStreamDecoder(MAX_EVENT_BYTES);
  answer.on('data', (chunk: Buffer) => {
    events.push(chunk, ({ event }) => {
      if (event === 'endpoint') {
        resolve({ seen: 'mcp', note: 'its event stream names where messages are posted' });
      }
    });
  });
  answer.on('close', () => resolve({ seen: 'http', note: 'sse: stream closed' }));
  return promise;
};
