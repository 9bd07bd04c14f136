import { Agent } from 'node:http';
import { modernRequest } from '../../eras/support/clients/era-client.ts';
import { mirroredHeaders } from '../../eras/support/peers/mirrored-headers.ts';
import { rawAt, rawMembers } from '../../support/raw-json.ts';
import { type Exchange, exchange } from './exchange.ts';
import { answerOf } from './legacy-client.ts';

/** What a client keeps of a call that waits for its answers. Raw JSON. */
export interface Question {
  readonly key: string;
  readonly state: string;
}

/** A client of 2026-07-28: each of its requests is one POST, to the next replica in turn or to the one it names. */
export class ModernClient {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  /** `meta`: more raw members of `_meta`. */
  post(method: string, params: string, to?: string, meta = ''): Promise<Exchange> {
    const body = modernRequest('1', method, params, { meta });
    return exchange(this.#url, {
      agent: this.#agent,
      to,
      body,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...this.#headers,
        ...mirroredHeaders(body),
      },
    });
  }

  /** The whole answer as text; a status that is not 200 comes before it. */
  async request(method: string, params: string, to?: string, meta = ''): Promise<string> {
    const answered = await this.post(method, params, to, meta);
    const text = await answerOf(answered);
    return answered.status === 200 ? text : `${answered.status} ${text}`;
  }

  /** Calls a tool that asks. Throws with the answer when nothing is asked. */
  async begin(tool: string, to?: string): Promise<Question> {
    const answer = await this.request('tools/call', `{"name":"${tool}","arguments":{}}`, to);
    if (!answer.includes('"input_required"')) throw new Error(`nothing is asked: ${answer}`);
    const [[key] = ['']] = rawMembers(rawAt(answer, 'result', 'inputRequests'));
    return { key: JSON.stringify(key), state: rawAt(answer, 'result', 'requestState') };
  }

  /** Sends what the user said; the whole answer. */
  goOn(tool: string, { key, state }: Question, to?: string): Promise<string> {
    const said = `"inputResponses":{${key}:{"action":"accept","content":{"name":"a"}}}`;
    const params = `{"name":"${tool}","arguments":{},${said},"requestState":${state}}`;
    return this.request('tools/call', params, to);
  }

  close(): void {
    this.#agent.destroy();
  }
}
