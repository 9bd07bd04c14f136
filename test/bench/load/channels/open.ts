import type { Protocol } from '../orders.ts';
import type { OpenChannel } from './channel.ts';
import { openHttp } from './http.ts';
import { openTcp } from './tcp.ts';
import { openWebSocket } from './websocket.ts';

export const openChannel: Readonly<Record<Protocol, OpenChannel>> = {
  http: openHttp,
  tcp: openTcp,
  websocket: openWebSocket,
};
