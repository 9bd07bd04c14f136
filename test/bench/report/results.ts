import type { IdleMemory } from '../measure/idle.ts';
import type { Payload } from '../measure/payload.ts';
import type { StartUp } from '../measure/start-up.ts';
import type { Throughput } from '../measure/throughput.ts';

/** All a run has measured; a part that was left out is empty. */
export interface Results {
  throughput: readonly Throughput[];
  idle: readonly IdleMemory[];
  startUp: StartUp | undefined;
  payloads: readonly Payload[];
}

/** What makes the figures worthless: wrong answers, lost connections, changed bytes. */
export function failures(results: Results): string[] {
  return [
    ...results.throughput
      .filter(({ wrong }) => wrong > 0)
      .map(
        (row) => `${row.name} depth ${row.depth}: ${row.wrong} wrong answers: ${row.firstWrong}`,
      ),
    ...results.throughput
      .filter(({ callsPerSecond }) => callsPerSecond === 0)
      .map((row) => `${row.name} depth ${row.depth}: no answers`),
    ...results.idle.flatMap(({ protocol, steps }) =>
      steps
        .filter(({ lost }) => lost > 0)
        .map((step) => `${protocol}: ${step.lost} of ${step.connections} connections lost`),
    ),
    ...results.payloads
      .filter(({ identical }) => !identical)
      .map(({ title }) => `${title}: the large result was changed on its way`),
  ];
}
