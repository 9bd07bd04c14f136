import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Socket } from 'node:net';
import type { Sight } from '../../../domain/detection/sight.ts';
import type { Passage } from '../../shared/egress/passage.ts';
import { nodeHttp } from '../../shared/http/node-http.ts';
import { sightOfError, sightOfSilence } from './failure-sight.ts';

export interface HttpAsk {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly passage: Passage | undefined;
}

/** What a request of a probe came to: an answer that is read on, or what else was seen. */
export type HttpOutcome =
  | { readonly answer: IncomingMessage; readonly sight: undefined }
  | { readonly answer: undefined; readonly sight: Sight };

/** Each on a connection of its own. `onStart` gets the request, to end it. */
export const ask = (
  { url, method, headers, body, passage }: HttpAsk,
  onStart: (request: ClientRequest) => void,
): Promise<HttpOutcome> => {
  const asked = Buffer.from(`${method} ${url.pathname}`);
  const refusal = passage?.refusalOf(url.hostname);
  if (refusal !== undefined) {
    return Promise.resolve({ answer: undefined, sight: sightOfError(refusal, asked) });
  }
  const { promise, resolve } = Promise.withResolvers<HttpOutcome>();
  const open = url.protocol === 'https:' ? requestTls : nodeHttp.request;
  const checked = passage === undefined ? {} : { lookup: passage.lookup };
  const outgoing = open(url, { method, agent: false, headers, ...checked }, (answer) => {
    answer.on('error', () => undefined);
    resolve({ answer, sight: undefined });
  });
  outgoing.on('error', (error) =>
    resolve({ answer: undefined, sight: sightOfError(error, asked) }),
  );
  outgoing.on('close', () =>
    resolve({ answer: undefined, sight: sightOfSilence(isConnected(outgoing)) }),
  );
  onStart(outgoing);
  outgoing.end(body);
  return promise;
};

/** A request has no socket before it is given one, whatever its type says. */
export const isConnected = ({ socket }: { readonly socket: Socket | null | undefined }): boolean =>
  socket?.connecting === false;
