import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningGateway } from '../../support/gateway.ts';

const POLL_MS = 20;

/** Looks until it holds: for what tells of itself by no event. Fails with the last view. */
export const until = async <Seen>(
  look: () => Seen | Promise<Seen>,
  holds: (seen: Seen) => boolean,
  patienceMs = 10_000,
): Promise<Seen> => {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > endMs) throw new Error(`never came true: ${JSON.stringify(seen)}`);
    await delay(POLL_MS);
  }
};

/** The sum of the samples of one metric whose labels contain all of these. */
export const metric = async (
  gateway: Pick<RunningGateway, 'url'>,
  name: string,
  ...labels: readonly string[]
): Promise<number> => {
  const text = await (await fetch(gateway.url('http', '/metrics'))).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
};

interface Details {
  readonly details: { readonly sessions: number; readonly calls_in_flight: number };
}

export const openSessions = async (gateway: RunningGateway): Promise<number> => {
  const report = (await (await fetch(gateway.url('http', '/health'))).json()) as Details;
  return report.details.sessions;
};

export interface ProcessView {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/** All running processes; those that ended and wait for collection do not count. */
const processes = (): readonly ProcessView[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const text = readFileSync(`/proc/${name}/stat`, 'latin1');
        const [state, parent, group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
        if (state === 'Z' || state === 'X') return [];
        return [{ pid: Number(name), parent: Number(parent), group: Number(group) }];
      } catch {
        return [];
      }
    });

export const childrenOf = (pid: number): readonly ProcessView[] =>
  processes().filter(({ parent }) => parent === pid);

export const membersOf = (group: number): readonly number[] =>
  processes()
    .filter((view) => view.group === group)
    .map(({ pid }) => pid);
