import { encodeText } from '../../wire/text.ts';
import type { Implementation } from '../rev2025/handshake.ts';
import { composeDiscovery } from './discover.ts';

/** What a DiscoverResult of the gateway itself is made of. */
export interface OwnDiscovery {
  readonly identity: Implementation;
  readonly capabilities: object;
  readonly instructions: string | undefined;
}

/** `result` of server/discover where many servers are shown as one. What they say may be another thing any time. */
export const mergedDiscovery = ({
  identity,
  capabilities,
  instructions,
}: OwnDiscovery): Uint8Array =>
  composeDiscovery({
    capabilities: encodeText(JSON.stringify(capabilities)),
    serverInfo: encodeText(JSON.stringify(identity)),
    instructions: instructions === undefined ? undefined : encodeText(JSON.stringify(instructions)),
    ttlMs: 0,
    cacheScope: 'private',
  });
