import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Takes over the connections of some paths that ask for `Upgrade: websocket`. Host and Origin are checked before. */
export interface UpgradeRoute {
  /** All of them, for the inventory: `{namespace}` stands for one segment. Nobody enters who is not known. */
  readonly paths: readonly string[];
  matches(path: string): boolean;
  /** `remoteAddress`: whom the request is from. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, remoteAddress: string): void;
}
