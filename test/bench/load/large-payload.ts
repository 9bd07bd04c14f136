import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { exitWithBench } from '../backends/announce.ts';
import { resetPeak, residentBytes } from '../process/procfs.ts';
import { largeResult } from '../wire/large-result.ts';
import { type PayloadReport, readOrder, type Target, writeReport } from './orders.ts';
import { Session } from './session.ts';

/** The session's own cost must have settled before the payload's is measured. */
const settleMs = 500;

function sha256(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

async function run(target: Target): Promise<void> {
  const session = await Session.open(target);
  await session.ask(session.calls.echo(2, 'small'));
  await pause(settleMs);
  resetPeak(target.pid);
  const before = residentBytes(target.pid, 'VmRSS');
  const answer = await session.ask(session.calls.large(3));
  const peak = residentBytes(target.pid, 'VmHWM');
  const key = '"result":';
  const result = answer.slice(answer.indexOf(key) + key.length, -1);
  const expected = largeResult(session.calls.resultMembers);
  const report: PayloadReport = {
    identical: sha256(result) === sha256(expected),
    payloadBytes: expected.length,
    growthBytes: peak - before,
  };
  writeReport(report);
}

exitWithBench();
await run(readOrder<Target>());
