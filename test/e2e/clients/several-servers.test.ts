import { describeSeveralServers } from './support/several-servers.ts';
import { wayOf } from './support/ways.ts';

// Every transport and both SDKs.
describeSeveralServers([
  wayOf('SDK v2', 'http'),
  wayOf('SDK v2', 'sse'),
  wayOf('SDK v1', 'websocket'),
  wayOf('SDK v1', 'stdio'),
]);
