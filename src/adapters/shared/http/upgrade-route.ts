import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Takes over the connections of some paths that ask for `Upgrade: websocket`. Host and Origin are checked before. */
export interface UpgradeRoute {
  matches(path: string): boolean;
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}
