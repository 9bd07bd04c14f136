import { WebSocket } from 'ws';
import { Interview } from '../../../domain/detection/interview.ts';
import type { Sight } from '../../../domain/detection/sight.ts';
import type { Passage } from '../../shared/egress/passage.ts';
import { sightOfError, sightOfSilence } from './failure-sight.ts';
import { sightOfStatus } from './http-answer.ts';
import { MAX_ANSWER_BYTES } from './lines-conversation.ts';
import type { Questions } from './questions.ts';

const SUBPROTOCOL = 'mcp';

/** Upgrades with the subprotocol `mcp` and asks; a server that chose it and is slow to answer is a likely one. */
export const probeWebSocket = (
  url: string,
  headers: Readonly<Record<string, string>>,
  questions: Questions,
  signal: AbortSignal,
  passage: Passage | undefined,
): Promise<Sight> => {
  const refusal = passage?.refusalOf(new URL(url).hostname);
  if (refusal !== undefined) return Promise.resolve(sightOfFailure(refusal, url));
  const { promise, resolve } = Promise.withResolvers<Sight>();
  const interview = new Interview('websocket');
  const socket = new WebSocket(url, SUBPROTOCOL, {
    headers,
    maxPayload: MAX_ANSWER_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
    ...(passage === undefined ? {} : { lookup: passage.lookup }),
  });
  let isOpen = false;
  const settle = (sight: Sight): void => {
    signal.removeEventListener('abort', giveUp);
    resolve(sight);
    if (isOpen) socket.close();
    else socket.terminate();
  };
  const soFar = (): Sight | undefined => interview.sight ?? (isOpen ? upgraded : undefined);
  const giveUp = (): void => {
    settle(soFar() ?? sightOfSilence(false));
    socket.terminate();
  };
  socket.on('open', () => {
    isOpen = true;
    socket.send(questions.initialize, { binary: false });
  });
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    const turn = isBinary ? 'unread' : interview.hear(data);
    if (turn === 'discover') socket.send(questions.discover, { binary: false });
    else if (turn === 'over') settle(interview.sight ?? upgraded);
    else if (turn === 'unread') {
      settle({ seen: 'websocket', note: 'it sends what is no message of MCP' });
    }
  });
  socket.on('unexpected-response', (_request, answer) => {
    settle(sightOfStatus('an upgrade to WebSocket', answer));
  });
  socket.on('error', (error) => settle(soFar() ?? sightOfFailure(error, url)));
  socket.on('close', () => {
    settle(interview.sight ?? { seen: 'websocket', note: 'it closes the WebSocket at once' });
  });
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  return promise;
};

const upgraded: Sight = {
  seen: 'likely',
  note: 'it takes WebSockets of the subprotocol mcp and has not answered yet',
};

const sightOfFailure = (error: Error, url: string): Sight => {
  if (error.message.includes('subprotocol')) {
    return { seen: 'websocket', note: 'it takes WebSockets, but not the subprotocol mcp' };
  }
  if ('code' in error) return sightOfError(error, Buffer.from(`GET ${new URL(url).pathname}`));
  return { seen: 'http', note: 'it does not upgrade to WebSocket as it should' };
};
