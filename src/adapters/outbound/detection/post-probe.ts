import type { ClientRequest, IncomingMessage } from 'node:http';
import { Interview } from '../../../domain/detection/interview.ts';
import type { Sight } from '../../../domain/detection/sight.ts';
import { standardHeaders } from '../../../domain/mcp/rev2026/mirrored-headers.ts';
import { EventStreamDecoder } from '../../../domain/wire/event-stream.ts';
import type { Passage } from '../../shared/egress/passage.ts';
import { sightOfSilence } from './failure-sight.ts';
import { mediaTypeOf, nextHop, sightOfStatus } from './http-answer.ts';
import { ask, isConnected } from './http-request.ts';
import { MAX_ANSWER_BYTES } from './lines-conversation.ts';
import type { Questions } from './questions.ts';
import type { SessionsToEnd } from './sessions-to-end.ts';

const MAX_HOPS = 2;
/** A request that is given up is listened to for so long: a session that opens after all has to be ended. */
const LINGER_MS = 1_000;

export interface PostParts {
  readonly questions: Questions;
  readonly sessions: SessionsToEnd;
  /** Of every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly passage: Passage | undefined;
}

/** Asks one address of Streamable HTTP. */
export class PostProbe {
  readonly #parts: PostParts;
  readonly #interview = new Interview('http');
  readonly #result = Promise.withResolvers<Sight>();
  #url: URL;
  #hops = 0;
  #request: ClientRequest | undefined;
  #isSettled = false;

  constructor(url: URL, parts: PostParts) {
    this.#url = url;
    this.#parts = parts;
  }

  run(signal: AbortSignal): Promise<Sight> {
    const giveUp = (): void => this.#giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    void this.#post(this.#parts.questions.initialize, {});
    if (signal.aborted) giveUp();
    return this.#result.promise.finally(() => signal.removeEventListener('abort', giveUp));
  }

  async #post(body: Uint8Array, extra: Readonly<Record<string, string>>): Promise<void> {
    const headers = {
      ...this.#parts.headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'content-length': String(body.length),
      ...extra,
    };
    const url = this.#url;
    const { passage } = this.#parts;
    const outcome = await ask({ url, method: 'POST', headers, body, passage }, (request) => {
      this.#request = request;
    });
    if (outcome.answer === undefined) this.#settle(outcome.sight);
    else this.#take(outcome.answer, url, body, extra);
  }

  #take(
    answer: IncomingMessage,
    url: URL,
    body: Uint8Array,
    extra: Readonly<Record<string, string>>,
  ): void {
    const { statusCode = 0, headers } = answer;
    const session = headers['mcp-session-id'];
    if (typeof session === 'string' && statusCode < 300) {
      this.#parts.sessions.end(url, session, this.#parts.headers);
      this.#settle({ seen: 'mcp', note: 'it opens a session of Streamable HTTP' });
      return;
    }
    const next = nextHop(url, answer);
    if (next !== undefined && this.#hops < MAX_HOPS && !this.#isSettled) {
      this.#hops += 1;
      this.#url = next;
      answer.destroy();
      void this.#post(body, extra);
      return;
    }
    this.#read(answer);
  }

  #read(answer: IncomingMessage): void {
    const otherwise = (): void => this.#settle(sightOfStatus('POST', answer));
    const type = mediaTypeOf(answer);
    if (type === 'text/event-stream') {
      const events = new EventStreamDecoder(MAX_ANSWER_BYTES);
      answer.on('data', (chunk: Buffer) => events.push(chunk, ({ data }) => this.#hear(data)));
      answer.on('close', otherwise);
    } else if (/[/+]json$/.test(type)) {
      const chunks: Buffer[] = [];
      let length = 0;
      answer.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > MAX_ANSWER_BYTES) answer.destroy();
        else chunks.push(chunk);
      });
      answer.on('end', () => {
        if (!this.#hear(Buffer.concat(chunks))) otherwise();
      });
      answer.on('close', otherwise);
    } else otherwise();
  }

  /** Whether it meant something. */
  #hear(text: Uint8Array): boolean {
    const turn = this.#interview.hear(text);
    if (turn === 'discover') {
      this.#request?.destroy();
      void this.#post(this.#parts.questions.discover, discoverHeaders);
      return true;
    }
    if (turn !== 'over') return turn === 'wait';
    this.#settle(this.#interview.sight);
    return true;
  }

  /** The time is over: what is known counts. */
  #giveUp(): void {
    const request = this.#request;
    const isThere = request !== undefined && isConnected(request);
    this.#resolve(this.#interview.sight ?? sightOfSilence(isThere));
    if (isThere) setTimeout(() => request.destroy(), LINGER_MS).unref();
    else request?.destroy();
  }

  #settle(sight: Sight | undefined): void {
    // The answer to the first question counts where the second one came to nothing.
    this.#resolve(this.#stronger(sight));
    this.#request?.destroy();
  }

  #stronger(sight: Sight | undefined): Sight {
    const before = this.#interview.sight;
    return sight?.seen === 'mcp' || before === undefined ? (sight ?? sightOfSilence(true)) : before;
  }

  #resolve(sight: Sight): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    const movedTo = this.#hops > 0 ? this.#url.href : undefined;
    this.#result.resolve({ ...sight, movedTo });
  }
}

const discoverHeaders = ((): Readonly<Record<string, string>> => {
  const flat = standardHeaders('server/discover', undefined);
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) headers[flat[at] ?? ''] = flat[at + 1] ?? '';
  return headers;
})();
