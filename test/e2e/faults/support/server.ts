import type { ListeningServer, Place } from './listening-server.ts';
import { listenStream } from './stream-server.ts';
import type { ToolScript } from './tool-script.ts';
import { listenHttp, listenSse, listenWebSocket } from './web-server.ts';

export const carriers = ['http', 'sse', 'websocket', 'tcp', 'frames', 'unix'] as const;
export type Carrier = (typeof carriers)[number];

export const listen = (
  carrier: Carrier,
  place: Place,
  script: ToolScript,
): Promise<ListeningServer> => {
  switch (carrier) {
    case 'http':
      return listenHttp(place, script);
    case 'sse':
      return listenSse(place, script);
    case 'websocket':
      return listenWebSocket(place, script);
    case 'tcp':
    case 'unix':
      return listenStream(place, false, script);
    case 'frames':
      return listenStream(place, true, script);
  }
};

/** The entry of a server in the gateway's settings. */
export const entryOf = (carrier: Carrier, url: string): object => {
  switch (carrier) {
    case 'tcp':
      return { type: 'tcp', url, framing: 'newline' };
    case 'frames':
      return { type: 'tcp', url, framing: 'binary' };
    case 'http':
    case 'sse':
    case 'websocket':
    case 'unix':
      return { type: carrier, url };
  }
};

/** The address of a server that listens at a port, or at the path of a socket. */
export const urlOf = (carrier: Carrier, where: string): string => {
  switch (carrier) {
    case 'http':
      return `http://127.0.0.1:${where}/mcp`;
    case 'sse':
      return `http://127.0.0.1:${where}/sse`;
    case 'websocket':
      return `ws://127.0.0.1:${where}/`;
    case 'unix':
      return `unix://${where}`;
    case 'tcp':
    case 'frames':
      return `tcp://127.0.0.1:${where}`;
  }
};
