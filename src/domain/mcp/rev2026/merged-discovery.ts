import { encodeText } from '../../wire/text.ts';
import type { Implementation } from '../rev2025/handshake.ts';
import { mergedCapabilities } from '../rev2025/handshake.ts';
import { composeDiscovery } from './discover.ts';
import { tasksExtension } from './names.ts';

/**
 * `result` of server/discover where many servers are shown as one. Capabilities follow from the configuration, never
 * from which servers happen to be up.
 */
export const mergedDiscovery = (gateway: Implementation): Uint8Array =>
  composeDiscovery({
    capabilities: encodeText(
      JSON.stringify({ ...mergedCapabilities, extensions: { [tasksExtension]: {} } }),
    ),
    serverInfo: encodeText(JSON.stringify(gateway)),
    instructions: undefined,
    ttlMs: 0,
    cacheScope: 'private',
  });
