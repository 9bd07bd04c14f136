import { createHmac } from 'node:crypto';
import type { ThisWorker } from './cluster/this-worker.ts';
import type { Settings } from './settings/settings.ts';

const purpose = 'mcp-gateway eras.state_keys';

/**
 * Keys for what clients keep for the gateway: those of the settings; without them some that all replicas have who share
 * encrypted state, or all workers of one machine. None: a random one, so that each replica reads its own alone.
 */
export const stateKeysOf = (
  { eras, replicas }: Pick<Settings, 'eras' | 'replicas'>,
  worker: Pick<ThisWorker, 'orders'> | undefined,
): readonly Uint8Array[] => {
  if (eras.stateKeys.length > 0) return eras.stateKeys;
  const shared = replicas?.provider === 'redis' ? replicas.redis.encryptionKeys : [];
  if (shared.length > 0) return shared.map(derived);
  return worker === undefined ? [] : [worker.orders.stateKey];
};

/** One key for one purpose. */
const derived = (key: Uint8Array): Uint8Array => createHmac('sha256', key).update(purpose).digest();
