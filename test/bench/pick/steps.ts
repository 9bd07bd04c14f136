import { affinityOf } from '../../../src/domain/balancing/affinity.ts';
import { anyCandidate, type PickRequest } from '../../../src/domain/balancing/candidate.ts';
import { type PolicySettings, pickerOf } from '../../../src/domain/balancing/policy.ts';
import { policyNames } from '../../../src/domain/balancing/policy-names.ts';
import { benchOf } from './lists.ts';

/** What one request costs before it is sent, measured as a whole. */
export interface Step {
  readonly name: string;
  /** `turn` counts up; false when no endpoint was found, which is a mistake of the bench. */
  readonly run: (turn: number) => boolean;
  /** What the numbers of the real clock take, where it is read. */
  readonly clockBytes?: number;
}

const callers = 4_096;

/** Requests of callers that stick to their endpoints. */
const stickyRequests: readonly PickRequest[] = Array.from({ length: callers }, (_, index) => ({
  affinity: affinityOf(`192.0.2.${index}`),
  suits: undefined,
}));

const settingsOf = (policy: PolicySettings['policy']): PolicySettings => ({
  policy,
  protocolOrder: ['stdio', 'tcp', 'websocket', 'http', 'sse', 'unix'],
  protocolWeights: { stdio: 1.5, websocket: 1.2, tcp: 1.3 },
  fallback: true,
  zone: 'a',
});

/** One step for each policy in a list of `count` endpoints. */
export const stepsFor = (count: number): readonly Step[] =>
  [...new Set(Object.values(policyNames))].map((policy) => {
    const { candidates, stir } = benchOf(count);
    const picker = pickerOf(candidates, settingsOf(policy), Math.random);
    return {
      name: policy,
      run: (turn) => {
        stir(turn);
        const sticky = policy === 'ip_hash' ? stickyRequests[turn % callers] : undefined;
        return picker.pick(sticky ?? anyCandidate) !== undefined;
      },
    };
  });
