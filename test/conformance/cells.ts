import type { Era } from '../support/reference-server/eras.ts';
import { UPSTREAM_NAMES, type UpstreamName } from './upstreams.ts';

/** The revision that stands for an era. The suite has a set of scenarios for each. */
export const REVISIONS = { legacy: '2025-11-25', modern: '2026-07-28' } as const;
export type Revision = (typeof REVISIONS)[Era];

export const CELL_NAMES = ['L→L', 'L→M', 'M→M', 'M→L'] as const;
export type CellName = (typeof CELL_NAMES)[number];

/** One way to reach the reference server, and how many copies of the suite do so at once. */
export type Run = { readonly upstream: UpstreamName; readonly copies: number };

/** Clients of one era in front of a server of one era. */
export type Cell = {
  readonly name: CellName;
  /** The era of the client. */
  readonly front: Era;
  /** The only era the server speaks. */
  readonly back: Era;
  readonly runs: readonly Run[];
};

const PARALLEL_COPIES = 8;

const onceAndAtOnce = (upstream: UpstreamName): Run[] => [
  { upstream, copies: 1 },
  { upstream, copies: PARALLEL_COPIES },
];
const once = (upstream: UpstreamName): Run => ({ upstream, copies: 1 });
const bothWays = [...onceAndAtOnce('http'), ...onceAndAtOnce('stdio')];
const others = UPSTREAM_NAMES.filter((name) => name !== 'http' && name !== 'stdio');

export const CELLS: readonly Cell[] = [
  { name: 'L→L', front: 'legacy', back: 'legacy', runs: [...bothWays, ...others.map(once)] },
  { name: 'L→M', front: 'legacy', back: 'modern', runs: bothWays },
  {
    name: 'M→M',
    front: 'modern',
    back: 'modern',
    // HTTP+SSE exists in the legacy era only.
    runs: [...bothWays, ...others.filter((name) => name !== 'sse').map(once)],
  },
  { name: 'M→L', front: 'modern', back: 'legacy', runs: bothWays },
];

export function titleOf({ upstream, copies }: Run): string {
  return copies === 1 ? upstream : `${upstream} ×${copies}`;
}
