import { describeMeetings } from './support/meetings.ts';
import { wayOf } from './support/ways.ts';

// Every way at least once, and both SDKs with each server; the transports meet each other in `grid`.
describeMeetings({
  stdio: [wayOf('SDK v1', 'http'), wayOf('SDK v2', 'sse'), wayOf('SDK v1', 'websocket')],
  sse: [wayOf('SDK v2', 'http'), wayOf('SDK v1', 'stdio'), wayOf('SDK v1', 'sse')],
  http: [wayOf('SDK v2', 'http'), wayOf('SDK v1', 'websocket'), wayOf('SDK v2', 'stdio')],
});
