import type { DetectionAddress } from './address.ts';
import { type Probe, probeText } from './probe.ts';
import type { Seen, Sight } from './sight.ts';

/** One probe that was sent, and what it saw. */
export interface Evidence {
  readonly probe: Probe;
  readonly sight: Sight;
  /** Milliseconds after the beginning of the detection. */
  readonly atMs: number;
}

/** The address speaks what this probe asked for. */
export interface Found {
  readonly isFound: true;
  /** `likely`: it refused, in the way such a server refuses. */
  readonly certainty: 'shown' | 'likely';
  readonly probe: Probe;
  readonly movedTo: string | undefined;
}

type NotFoundReason = 'absent' | 'unreachable' | 'silent' | 'untrusted' | 'no_tls' | 'not_mcp';

export interface NotFound {
  readonly isFound: false;
  readonly reason: NotFoundReason;
  /** For the operator: a sentence without its full stop. */
  readonly text: string;
}

export type Verdict = Found | NotFound;

/** What counts more comes first. */
const weighed: readonly (readonly [Seen, NotFoundReason])[] = [
  ['untrusted', 'untrusted'],
  ['http', 'not_mcp'],
  ['websocket', 'not_mcp'],
  ['frames', 'not_mcp'],
  ['lines', 'not_mcp'],
  ['noise', 'not_mcp'],
  ['tls', 'not_mcp'],
  ['plain', 'no_tls'],
  ['silence', 'silent'],
  ['closed', 'silent'],
  ['absent', 'absent'],
  ['unreachable', 'unreachable'],
];

/** Judges all that was seen; `rankOf`: of two probes that were answered the lower one counts. */
export const verdictOf = (
  address: DetectionAddress,
  evidence: readonly Evidence[],
  rankOf: (probe: Probe) => number,
): Verdict => {
  for (const [seen, certainty] of [
    ['mcp', 'shown'],
    ['likely', 'likely'],
  ] as const) {
    const [best] = evidence
      .filter(({ sight }) => sight.seen === seen)
      .toSorted((one, other) => rankOf(one.probe) - rankOf(other.probe));
    if (best === undefined) continue;
    const { probe, sight } = best;
    return { isFound: true, certainty, probe, movedTo: sight.movedTo };
  }
  for (const [seen, reason] of weighed) {
    const found = evidence.find(({ sight }) => sight.seen === seen);
    if (found !== undefined)
      return { isFound: false, reason, text: textOf(address, reason, found) };
  }
  return { isFound: false, reason: 'silent', text: 'nothing was seen in time' };
};

/** The first words are those of the original documents where they have any (mission PD-05). */
const textOf = (
  address: DetectionAddress,
  reason: NotFoundReason,
  { probe, sight }: Evidence,
): string => {
  if (reason === 'absent' && address.kind === 'command') return 'stdio: no such file or directory';
  const isFrames = address.kind === 'network' && address.scheme === 'tcp';
  const prefix = isFrames && reason === 'not_mcp' ? 'tcp_binary: protocol mismatch: ' : '';
  return `${prefix}${sight.note} (${probeText(probe)})`;
};
