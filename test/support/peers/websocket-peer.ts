import { once } from 'node:events';
import { type WebSocket, WebSocketServer } from 'ws';
import { PeerScript, type PeerWire } from './peer-script.ts';

const FLOOD_BYTES = 8 * 1024 * 1024;

/** A WebSocket server with subprotocol `mcp`. */
export class WebSocketPeer {
  readonly server: WebSocketServer;

  constructor(converse: (webSocket: WebSocket) => void, autoPong = true) {
    this.server = new WebSocketServer({ host: '127.0.0.1', port: 0, autoPong });
    this.server.on('connection', (webSocket) => {
      webSocket.on('error', () => {});
      converse(webSocket);
    });
  }

  async url(): Promise<string> {
    if (this.server.address() === null) await once(this.server, 'listening');
    const address = this.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('no address');
    return `ws://127.0.0.1:${address.port}/`;
  }

  async close(): Promise<void> {
    for (const webSocket of this.server.clients) webSocket.terminate();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Text frames that follow `PeerScript`. */
export const converseInTextFrames = (webSocket: WebSocket): void => {
  const script = new PeerScript();
  const wire: PeerWire = {
    send: (text) => webSocket.send(text),
    die: () => webSocket.terminate(),
    flood: () => webSocket.send(`{"${'x'.repeat(FLOOD_BYTES)}"}`),
    babble: () => webSocket.send('welcome'),
  };
  webSocket.on('message', (data) => script.receive((data as Buffer).toString('utf8'), wire));
};
