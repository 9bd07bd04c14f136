import type { RawClient } from '../../support/clients/client.ts';
import { HttpClient } from '../../support/clients/http.ts';
import { StreamClient } from '../../support/clients/stream.ts';
import { WebSocketClient } from '../../support/clients/websocket.ts';
import type { RunningGateway } from '../../support/gateway.ts';
import { callTool, INITIALIZE_PARAMS, introduce } from '../../support/talk.ts';

/** What a client shows, on any carrier. */
const withToken = (token: string): string =>
  INITIALIZE_PARAMS.replace('{', `{"token":${JSON.stringify(token)},`);

/** A client of one server of the gateway, by HTTP or WebSocket. */
export const openers: Readonly<
  Record<
    'http' | 'websocket',
    (g: RunningGateway, server: string, token: string) => Promise<RawClient>
  >
> = {
  http: (gateway, server, token) =>
    Promise.resolve(
      new HttpClient(gateway.url('http', `/mcp/${server}`), { authorization: `Bearer ${token}` }),
    ),
  websocket: (gateway, server, token) =>
    WebSocketClient.open(`ws://127.0.0.1:${gateway.port('websocket')}/mcp/${server}`, {
      authorization: `Bearer ${token}`,
    }),
};

/** One of the server that this TCP frontend is for. */
export const openTcp = (gateway: RunningGateway, frontend: string): Promise<RawClient> =>
  StreamClient.newline({ host: '127.0.0.1', port: gateway.port(frontend) });

export const introduced = async <Client extends RawClient>(
  client: Client,
  token: string,
): Promise<Client> => {
  await introduce(client, withToken(token));
  return client;
};

/** Clients that call without a pause, until they are stopped. */
export class Callers {
  readonly failures: string[] = [];
  answered = 0;
  readonly #running: Promise<void>[] = [];
  readonly #clients: RawClient[] = [];
  #isStopped = false;

  add(client: RawClient): void {
    this.#clients.push(client);
    this.#running.push(this.#call(client));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#running);
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  async #call(client: RawClient): Promise<void> {
    while (!this.#isStopped) {
      try {
        const result = await callTool(client, 'echo', `{"at":${this.answered}}`);
        if (!result.includes('"echo"')) throw new Error(result);
        this.answered += 1;
      } catch (problem) {
        this.failures.push(String(problem));
        return;
      }
    }
  }
}
