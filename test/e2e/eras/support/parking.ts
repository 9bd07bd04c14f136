import { Agent, request } from 'node:http';
import { rawAt, rawMembers } from '../../support/raw-json.ts';
import { modernRequest, toolParams } from './clients/era-client.ts';
import { mirroredHeaders } from './peers/mirrored-headers.ts';

/** A call that waits in the gateway: what its client keeps to go on with it. Raw JSON. */
export interface ParkedCall {
  readonly key: string;
  readonly state: string;
}

/** A client that makes many calls and keeps no more of them than it must. */
export class ParkingClient {
  readonly #url: string;
  readonly #agent: Agent;

  /** `together`: calls under way at any moment. */
  constructor(url: string, together: number) {
    this.#url = url;
    this.#agent = new Agent({ keepAlive: true, maxSockets: together });
  }

  /** Throws with the answer when the gateway does not park the call. */
  async park(): Promise<ParkedCall> {
    const answer = await this.#post(modernRequest('1', 'tools/call', toolParams('ask')));
    if (!rawMembers(answer).has('result')) throw new Error(`not parked: ${answer}`);
    const [[key] = ['']] = rawMembers(rawAt(answer, 'result', 'inputRequests'));
    return { key: JSON.stringify(key), state: rawAt(answer, 'result', 'requestState') };
  }

  /** Sends the answers; resolves with the whole answer. */
  goOn({ key, state }: ParkedCall): Promise<string> {
    const said = `"inputResponses":{${key}:{"action":"accept","content":{"name":"a"}}}`;
    const params = `{"name":"ask","arguments":{},${said},"requestState":${state}}`;
    return this.#post(modernRequest('2', 'tools/call', params));
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(body: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...mirroredHeaders(body),
    };
    const sent = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve(messageOf(text)));
    });
    sent.on('error', reject);
    sent.end(body);
    return promise;
  }
}

/** The last message of a body, which may be a stream. */
const messageOf = (text: string): string => {
  const start = text.lastIndexOf('data: ');
  return text.startsWith('{') || start < 0
    ? text
    : text.slice(start + 6, text.indexOf('\n', start));
};
