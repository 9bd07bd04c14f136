import { exitWithBench } from '../backends/announce.ts';
import { cpuTime } from '../process/procfs.ts';
import { rawId } from '../wire/messages.ts';
import { type LoadOrder, type LoadReport, readOrder, writeReport } from './orders.ts';
import { Session } from './session.ts';

const tally = { answers: 0, wrong: 0, firstWrong: '' };

function countWrong(what: string): void {
  if (tally.wrong === 0) tally.firstWrong = what.slice(0, 300);
  tally.wrong += 1;
}

/**
 * Keeps `depth` calls in flight. Every connection uses the same ids and its own message, so an
 * answer that belongs to another connection is noticed.
 */
function loop(session: Session, connection: number, depth: number): void {
  const message = `connection ${connection} of a closed loop, padded.......`;
  const echoed = `"text":"${message}"`;
  const expected: number[] = [];
  const firstId = Math.ceil(1_000_000 / depth) * depth;
  const call = (id: number): void => {
    expected[id % depth] = id;
    session.send(session.calls.echo(id, message));
  };
  session.onClosed = () => countWrong('the connection was closed');
  session.onMessage = (text) => {
    // A notification of the server is nobody's answer.
    const raw = rawId(text);
    if (raw === '' && text.includes('"method":')) return;
    const id = Number(raw);
    if (expected[id % depth] === id && text.includes('"result":') && text.includes(echoed)) {
      tally.answers += 1;
      call(id + depth);
    } else {
      countWrong(text);
      // HTTP knows no second call until the first is answered, so its loop goes on.
      if (depth === 1 && expected[0] !== undefined) call(expected[0] + 1);
    }
  };
  for (let slot = 0; slot < depth; slot += 1) call(firstId + slot);
}

async function run(order: LoadOrder): Promise<void> {
  for (let connection = 0; connection < order.connections; connection += 1) {
    loop(await Session.open(order), connection + 10, order.depth);
  }
  setTimeout(() => measure(order), order.warmUpMs);
}

function measure(order: LoadOrder): void {
  const answersBefore = tally.answers;
  const cpuBefore = cpuTime(order.pid);
  const startedMs = performance.now();
  setTimeout(() => {
    const cpuAfter = cpuTime(order.pid);
    const report: LoadReport = {
      ...tally,
      answers: tally.answers - answersBefore,
      elapsedMs: performance.now() - startedMs,
      cpuOwnUs: cpuAfter.ownUs - cpuBefore.ownUs,
      cpuDescendantsUs: cpuAfter.descendantsUs - cpuBefore.descendantsUs,
    };
    writeReport(report);
  }, order.windowMs);
}

exitWithBench();
await run(readOrder<LoadOrder>());
