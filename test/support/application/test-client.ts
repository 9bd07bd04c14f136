import type { ClientSession } from '../../../src/application/ports/driving/client-session.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import type { RecordingOutlet } from './recording-outlet.ts';
import { RecordingSink } from './recording-sink.ts';
import { settled } from './settled.ts';

/** Params that a client of this revision sends with initialize. */
export const clientParams = (protocolVersion: string): string =>
  `{"protocolVersion":"${protocolVersion}","capabilities":{"sampling":{}},"clientInfo":{"name":"probe","version":"2"}}`;

/** One client that writes raw JSON; each message gets a sink of its own. */
export class TestClient {
  readonly session: ClientSession;
  readonly outlet: RecordingOutlet;

  constructor(session: ClientSession, outlet: RecordingOutlet) {
    this.session = session;
    this.outlet = outlet;
  }

  send(text: string): RecordingSink {
    const sink = new RecordingSink();
    this.session.receive(encodeText(text), sink);
    return sink;
  }

  /** `id` and `params` are raw JSON. */
  request(id: string | number, method: string, params?: string): RecordingSink {
    const rest = params === undefined ? '' : `,"params":${params}`;
    return this.send(`{"jsonrpc":"2.0","id":${id},"method":"${method}"${rest}}`);
  }

  notify(method: string, params?: string): RecordingSink {
    const rest = params === undefined ? '' : `,"params":${params}`;
    return this.send(`{"jsonrpc":"2.0","method":"${method}"${rest}}`);
  }

  cancel(id: string | number): void {
    this.notify('notifications/cancelled', `{"requestId":${id}}`);
  }

  /** The handshake, under an id no test uses. */
  async introduce(protocolVersion = '2025-11-25'): Promise<RecordingSink> {
    const sink = this.request('"hello"', 'initialize', clientParams(protocolVersion));
    await settled();
    this.notify('notifications/initialized');
    await settled();
    return sink;
  }
}
