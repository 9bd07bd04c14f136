import type { LoadOrder, LoadReport } from '../load/orders.ts';
import type { Plan } from '../options.ts';
import { Child } from '../process/child.ts';
import type { BackendPorts } from '../subjects/gateway.ts';
import {
  bearerFor,
  type RunningSubject,
  type Subject,
  startSubject,
} from '../subjects/subjects.ts';
import { median } from './median.ts';

export interface Throughput {
  name: string;
  title: string;
  depth: number;
  /** CPU of the process under test, microseconds per call; of nginx, master and worker. */
  cpuUs: number;
  /** The same with the stdio server it started. */
  cpuWithServerUs: number;
  callsPerSecond: number;
  wrong: number;
  firstWrong: string;
}

const connections = 64;

/** Runs every subject once per round, so that a noisy minute hits all of them. */
export async function measureThroughput(
  chosen: readonly Subject[],
  ports: BackendPorts,
  plan: Plan,
  say: (line: string) => void,
): Promise<Throughput[]> {
  const running: RunningSubject[] = [];
  for (const subject of chosen) running.push(await startSubject(subject, plan.scratch, ports));
  const runs = running.flatMap((subject) =>
    subject.subject.depths.map((depth) => ({ subject, depth, reports: [] as LoadReport[] })),
  );
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const { subject, depth, reports } of runs) {
      const report = await load(subject, depth, plan);
      reports.push(report);
      const rate = Math.round(callsPerSecond(report));
      say(`round ${round}: ${subject.subject.name} depth ${depth}: ${rate} calls/s`);
    }
  }
  for (const { child } of running) await child.stop();
  return runs.map(({ subject, depth, reports }) => summary(subject.subject, depth, reports));
}

async function load(subject: RunningSubject, depth: number, plan: Plan): Promise<LoadReport> {
  const order: LoadOrder = {
    protocol: subject.subject.protocol,
    port: subject.port,
    bearer: bearerFor(subject.subject),
    pid: subject.child.pid,
    connections,
    depth,
    warmUpMs: plan.warmUpMs,
    windowMs: plan.windowMs,
  };
  const child = Child.program('../load/closed-loop.ts', import.meta.url, order);
  try {
    return await child.report<LoadReport>();
  } catch (failure) {
    throw new Error(`${subject.subject.name}: ${subject.child.errors}`, { cause: failure });
  } finally {
    await child.stop();
  }
}

function callsPerSecond(report: LoadReport): number {
  return report.answers / (report.elapsedMs / 1_000);
}

function summary(subject: Subject, depth: number, reports: readonly LoadReport[]): Throughput {
  const withDescendants = (report: LoadReport): number =>
    (report.cpuOwnUs + report.cpuDescendantsUs) / report.answers;
  const own = (report: LoadReport): number => report.cpuOwnUs / report.answers;
  return {
    name: subject.name,
    title: subject.title,
    depth,
    cpuUs: median(reports.map(subject.program === 'nginx' ? withDescendants : own)),
    cpuWithServerUs: median(reports.map(withDescendants)),
    callsPerSecond: median(reports.map(callsPerSecond)),
    wrong: reports.reduce((sum, report) => sum + report.wrong, 0),
    firstWrong: reports.find((report) => report.wrong > 0)?.firstWrong ?? '',
  };
}
