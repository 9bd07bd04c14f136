import type { Protocol } from '../orders.ts';
import type { OpenChannel } from './channel.ts';
import { openHttp } from './http.ts';
import { openModernHttp } from './modern-http.ts';
import { openTcp } from './tcp.ts';
import { openWebSocket } from './websocket.ts';

export const openChannel: Readonly<Record<Protocol, OpenChannel>> = {
  http: openHttp,
  'modern-http': openModernHttp,
  tcp: openTcp,
  websocket: openWebSocket,
};
