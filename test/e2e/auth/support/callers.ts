import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { RawClient } from '../../support/clients/client.ts';
import { HttpClient } from '../../support/clients/http.ts';
import { SseClient } from '../../support/clients/sse.ts';
import { StreamClient } from '../../support/clients/stream.ts';
import { WebSocketClient } from '../../support/clients/websocket.ts';
import type { RunningGateway } from '../../support/gateway.ts';
import { INITIALIZE_PARAMS, introduce } from '../../support/talk.ts';

export type Headers = Readonly<Record<string, string>>;

export const secret = 'a-secret-of-forty-bytes-for-tests-only!!';

/** A token of this user that is good for so long. */
export const tokenOf = (
  user: string,
  seconds: number,
  id: string = randomUUID(),
): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setJti(id)
    .setAudience('mcp-gateway')
    .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
    .sign(new TextEncoder().encode(secret));

export const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
export const basic = (user: string, password: string): Headers => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

/** A client on each carrier of HTTP that shows these headers. */
export const overHttp = {
  http: async (gateway: RunningGateway, headers: Headers) =>
    new HttpClient(gateway.url('http', '/mcp'), headers),
  sse: (gateway: RunningGateway, headers: Headers) =>
    SseClient.open(gateway.url('sse', '/sse'), headers),
  websocket: (gateway: RunningGateway, headers: Headers) =>
    WebSocketClient.open(`ws://127.0.0.1:${gateway.port('websocket')}/mcp`, headers),
} as const;

export const openTcp = (gateway: RunningGateway): Promise<StreamClient> =>
  StreamClient.newline({ host: '127.0.0.1', port: gateway.port('tcp') });

/** Over TCP a token is a part of the first message. */
export const introduceBy = (client: RawClient, token: string): Promise<string> =>
  introduce(client, INITIALIZE_PARAMS.replace('{', `{"token":${JSON.stringify(token)},`));

/** One client of each carrier, introduced, that shows this token. */
export const everywhere = async (
  gateway: RunningGateway,
  token: string,
): Promise<Readonly<Record<'http' | 'sse' | 'websocket' | 'tcp', RawClient>>> => {
  const http = await overHttp.http(gateway, bearer(token));
  const sse = await overHttp.sse(gateway, bearer(token));
  const websocket = await overHttp.websocket(gateway, bearer(token));
  const tcp = await openTcp(gateway);
  await Promise.all([introduce(http), introduce(sse), introduce(websocket)]);
  await introduceBy(tcp, token);
  return { http, sse, websocket, tcp };
};
