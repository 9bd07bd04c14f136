import fc from 'fast-check';
import {
  anyCandidate,
  type Candidate,
  type PickRequest,
} from '../../../src/domain/balancing/candidate.ts';
import type { KnownTarget } from '../../../src/domain/balancing/endpoint.ts';
import type { Picker } from '../../../src/domain/balancing/picker.ts';
import type { PolicyName, PolicySettings } from '../../../src/domain/balancing/policy.ts';
import { policyNames } from '../../../src/domain/balancing/policy-names.ts';

type Protocol = KnownTarget['protocol'];

/** A candidate whose numbers a test changes. */
export type Row = { -readonly [Key in keyof Candidate]: Candidate[Key] };

export interface RowSettings {
  readonly id?: string;
  readonly protocol?: Protocol;
  readonly weight?: number;
  readonly isUsable?: boolean;
  readonly isBackup?: boolean;
  readonly zone?: string;
  readonly load?: number;
  readonly latencyMs?: number;
}

const targetOf = (protocol: Protocol): KnownTarget => {
  switch (protocol) {
    case 'stdio':
      return { protocol, command: 'server', args: [], cwd: undefined, env: {} };
    case 'tcp': {
      const dial = { host: 'localhost', port: 1, tls: false, framing: 'g12' } as const;
      return { protocol, ...dial, token: undefined, targetNamespace: undefined };
    }
    case 'unix':
      return { protocol, path: '/run/server', framing: 'newline' };
    case 'http':
    case 'sse':
    case 'websocket':
      return { protocol, url: `${protocol}://localhost`, headers: {} };
  }
};

export const row = (settings: RowSettings = {}): Row => {
  const { id = 'e', protocol = 'http', zone, isBackup } = settings;
  const { weight = 100, isUsable = true, load = 0, latencyMs = 0 } = settings;
  const endpoint = { id, server: 's', target: targetOf(protocol), zone, isBackup };
  return { endpoint, isUsable, weight, load, latencyMs };
};

/** Rows named e0, e1, … */
export const rows = (settings: readonly RowSettings[]): readonly Row[] =>
  settings.map((one, index) => row({ id: `e${index}`, ...one }));

export const equalRows = (count: number): readonly Row[] =>
  rows(Array.from({ length: count }, () => ({})));

/** Chance that a test can repeat. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

export const seeds = fc.nat(0xffff_ffff);

export const settingsOf = (
  policy: PolicyName,
  more: Partial<PolicySettings> = {},
): PolicySettings => ({
  policy,
  protocolOrder: [],
  protocolWeights: {},
  fallback: true,
  zone: undefined,
  ...more,
});

export const allPolicies: readonly PolicyName[] = [...new Set(Object.values(policyNames))];

export const protocols: readonly Protocol[] = ['stdio', 'http', 'sse', 'websocket', 'tcp', 'unix'];

/** Lists as they come: dead ones, backups, weights of 0, several protocols and zones. */
export const mixedRows = fc
  .array(
    fc.record({
      protocol: fc.constantFrom(...protocols),
      weight: fc.constantFrom(0, 1, 50, 100, 100, 250),
      isUsable: fc.boolean(),
      isBackup: fc.boolean(),
      zone: fc.constantFrom('a', 'b'),
      load: fc.nat(5),
      latencyMs: fc.nat(100),
    }),
    { maxLength: 12 },
  )
  .map(rows);

export const idOf = (candidate: Candidate | undefined): string | undefined =>
  candidate?.endpoint.id;

export const pickMany = (
  picker: Picker,
  times: number,
  request: PickRequest = anyCandidate,
): readonly (string | undefined)[] =>
  Array.from({ length: times }, () => idOf(picker.pick(request)));

/** How often each was picked. */
export const counted = (ids: readonly (string | undefined)[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const id of ids) counts[id ?? 'none'] = (counts[id ?? 'none'] ?? 0) + 1;
  return counts;
};

export const stickTo = (affinity: number): PickRequest => ({ affinity, suits: undefined });
