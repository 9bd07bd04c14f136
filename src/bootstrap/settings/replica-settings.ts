import type { RedisSettings } from './redis-settings.ts';

/** How replicas find each other; there is none of this where one process stands alone. */
export type ReplicaSettings = {
  /** For so long a replica that is not heard of is taken to serve. */
  readonly leaseMs: number;
} & (
  | { readonly provider: 'redis'; readonly redis: RedisSettings }
  /** The worker processes of one machine, by way of the process that started them. */
  | { readonly provider: 'local' }
);

/** A lost replica is noticed, and its sessions taken over, within 2 s. */
export const DEFAULT_LEASE_MS = 1_200;
