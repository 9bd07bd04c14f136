import { setTimeout as passed } from 'node:timers/promises';
import { exitWithBench } from '../backends/announce.ts';
import { cpuTime } from '../process/procfs.ts';
import { rawId } from '../wire/messages.ts';
import { type AlternatingOrder, type AlternatingReport, readOrder, writeReport } from './orders.ts';
import { Session } from './session.ts';

const tally = { answers: 0, wrong: 0, firstWrong: '' };

/** Sends one call to each in turn, the next one when the last was answered. */
const loop = (sessions: readonly Session[], connection: number): void => {
  const message = `connection ${connection} of an alternating loop...........`;
  const echoed = `"text":"${message}"`;
  let id = 1_000_000;
  const call = (): void => {
    id += 1;
    const session = sessions[id % sessions.length];
    session?.send(session.calls.echo(id, message));
  };
  for (const session of sessions) {
    session.onMessage = (text) => {
      const raw = rawId(text);
      // A notification of the server is nobody's answer.
      if (raw === '' && text.includes('"method":')) return;
      if (Number(raw) === id && text.includes(echoed)) tally.answers += 1;
      else wrong(text);
      call();
    };
    session.onClosed = () => wrong('the connection was closed');
  }
  call();
};

const wrong = (what: string): void => {
  if (tally.wrong === 0) tally.firstWrong = what.slice(0, 300);
  tally.wrong += 1;
};

const run = async (order: AlternatingOrder): Promise<void> => {
  const { protocol, targets, connections, warmUpMs, windowMs, windows } = order;
  for (let connection = 0; connection < connections; connection += 1) {
    const opening = targets.map((target) => Session.open({ ...target, protocol }));
    loop(await Promise.all(opening), connection + 10);
  }
  await passed(warmUpMs);
  const used = (): readonly number[] => targets.map(({ pid }) => cpuTime(pid).ownUs);
  const cpuUs: number[][] = [];
  const { answers } = tally;
  for (let window = 0; window < windows; window += 1) {
    const before = used();
    await passed(windowMs);
    cpuUs.push(used().map((us, at) => us - (before[at] ?? 0)));
  }
  const report: AlternatingReport = { ...tally, answers: tally.answers - answers, cpuUs };
  writeReport(report);
};

exitWithBench();
await run(readOrder<AlternatingOrder>());
