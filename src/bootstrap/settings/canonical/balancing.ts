import type { BalancingSettings, StickySettings } from '../balancing-settings.ts';
import type { Tree } from './tree.ts';
import { durationOrOff } from './units.ts';

/** `balancing`, of all servers or of one. */
export const balancingTree = (settings: BalancingSettings): Tree => {
  const { policy, protocolOrder, protocolWeights, fallback, zone } = settings;
  return {
    strategy: policy,
    protocol_order: protocolOrder,
    protocol_weights: protocolWeights,
    fallback,
    zone,
    sticky: stickyTree(settings.sticky),
    warm_up: durationOrOff(settings.warmUpMs),
    health_aware: settings.isHealthAware,
  };
};

const stickyTree = (sticky: StickySettings): Tree =>
  sticky.by === 'cookie' || sticky.by === 'header'
    ? { by: sticky.by, [sticky.by]: sticky.name }
    : { by: sticky.by };
