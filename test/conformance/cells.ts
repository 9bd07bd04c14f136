import type { Era } from '../support/reference-server/eras.ts';
import type { Exemptions } from './comparison.ts';
import { UPSTREAM_NAMES, type UpstreamName } from './upstreams.ts';

/** The revision that stands for an era. The suite has a set of scenarios for each. */
export const REVISIONS = { legacy: '2025-11-25', modern: '2026-07-28' } as const;
export type Revision = (typeof REVISIONS)[Era];

export const CELL_NAMES = ['L→L', 'L→M', 'M→M', 'M→L'] as const;
export type CellName = (typeof CELL_NAMES)[number];

/**
 * How the server stands behind its gateway: `alone`, or first of three, at the address of its `namespace` or in the
 * `catalogue` of all. The two others have the same names and URIs.
 */
export const STANDINGS = ['alone', 'namespace', 'catalogue'] as const;
export type Standing = (typeof STANDINGS)[number];

/** One way to reach the reference server, and how many copies of the suite do so at once. */
export type Run = {
  readonly upstream: UpstreamName;
  readonly copies: number;
  /** Where the suite's clients come in: `tcp` through an adapter, as the suite speaks HTTP. */
  readonly door: 'http' | 'tcp';
  readonly standing: Standing;
  /** What the gateway's entry for the server says besides its address. */
  readonly settings?: object;
};

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

const once = (upstream: UpstreamName): Run => ({
  upstream,
  copies: 1,
  door: 'http',
  standing: 'alone',
});
const onceAndAtOnce = (upstream: UpstreamName): Run[] => [
  once(upstream),
  { ...once(upstream), copies: PARALLEL_COPIES },
];
const amongOthers: readonly Run[] = [
  { ...once('http'), standing: 'namespace' },
  { ...once('http'), standing: 'catalogue' },
];
const bothWays = [...onceAndAtOnce('http'), ...onceAndAtOnce('stdio')];
const throughTcp: readonly Run[] = [
  { ...once('http'), door: 'tcp' },
  { ...once('tcp-binary'), door: 'tcp' },
  { ...once('tcp-binary'), door: 'tcp', copies: PARALLEL_COPIES },
];
const others = UPSTREAM_NAMES.filter((name) => name !== 'http' && name !== 'stdio');

export const CELLS: readonly Cell[] = [
  {
    name: 'L→L',
    front: 'legacy',
    back: 'legacy',
    runs: [...bothWays, ...others.map(once), ...throughTcp, ...amongOthers],
  },
  { name: 'L→M', front: 'legacy', back: 'modern', runs: [...bothWays, ...amongOthers] },
  {
    name: 'M→M',
    front: 'modern',
    back: 'modern',
    // HTTP+SSE exists in the legacy era only.
    runs: [...bothWays, ...others.filter((name) => name !== 'sse').map(once), ...amongOthers],
  },
  {
    name: 'M→L',
    front: 'modern',
    back: 'legacy',
    runs: [
      ...onceAndAtOnce('http'),
      // Each copy walks away from seven calls that wait for answers. Each of them keeps its process until others have
      // waited for one for 10 s, and to the gateway all copies are one caller.
      { ...once('stdio'), settings: { max_links: 12 } },
      { ...once('stdio'), copies: PARALLEL_COPIES, settings: { max_links: 32 } },
      ...amongOthers,
    ],
  },
];

/** The suite makes this check only if the server closes the stream of a call before it answers. */
const NEEDS_STREAM_THAT_CLOSES = 'server-sse-disconnect-resume';
/** The suite makes these checks only if a call is answered by a stream. */
const NEED_STREAMS = [
  'server-sse-priming-event',
  'server-sse-retry-field',
  'server-sse-streams-functional',
];
/** It gives a call 600 ms, which on a busy machine is less than the start of the process that answers it takes. */
const NEEDS_QUICK_START = 'sep-2575-http-server-no-independent-requests-on-stream';

/** What cannot be compared in a run, for reasons that lie with the suite or the server. */
export function exemptionsOf({ front, back }: Cell, { upstream, door }: Run): Exemptions {
  if (front === 'modern') {
    const isSlow = back === 'legacy' && upstream === 'stdio';
    return { optional: [], ignored: isSlow ? [NEEDS_QUICK_START] : [] };
  }
  if (upstream !== 'http' || door === 'tcp')
    return { optional: [NEEDS_STREAM_THAT_CLOSES], ignored: [] };
  // A modern server answers most calls with a body, and the gateway answers as the server does.
  const optional = back === 'modern' ? [NEEDS_STREAM_THAT_CLOSES, ...NEED_STREAMS] : [];
  return { optional, ignored: [] };
}

export function titleOf({ upstream, copies, door, standing }: Run): string {
  const way = door === 'http' ? upstream : `${door} → ${upstream}`;
  const place = standing === 'alone' ? way : `${way}, ${standing}`;
  return copies === 1 ? place : `${place} ×${copies}`;
}
