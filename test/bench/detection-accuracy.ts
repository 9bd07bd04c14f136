import { setDefaultCACertificates } from 'node:tls';
import { startSetInWorker } from '../support/detection/set-in-worker.ts';
import { confusionMatrix, type Trial, tryAll } from '../support/detection/trial.ts';

/** Detects every address of the labelled set and fails below the accuracy of mission PD-01. Run: `npm run accuracy:detection`. */
const WANTED_SHARE = 0.98;
const WANTED_MS = 1_000;
const AT_A_TIME = 3;

const out = (text: string): void => void process.stdout.write(`${text}\n`);

const report = (trials: readonly Trial[]): boolean => {
  const wrong = trials.filter(({ isRight }) => !isRight);
  for (const { label, detected, explanation } of wrong) {
    out(`wrong: ${label.name} (${label.address}): ${label.protocol}, taken for ${detected}`);
    out(explanation);
  }
  const late = trials.filter(({ durationMs }) => durationMs > WANTED_MS);
  for (const { label, durationMs } of late)
    out(`late: ${label.name}: ${Math.round(durationMs)} ms`);
  const stalls = trials.reduce((sum, trial) => sum + trial.stalls, 0);
  const times = trials.map(({ durationMs }) => durationMs).toSorted((one, other) => one - other);
  const at = (share: number): number => Math.round(times[Math.floor(times.length * share)] ?? 0);
  const share = 1 - wrong.length / trials.length;
  out(confusionMatrix(trials));
  out(
    `${trials.length} addresses, ${(share * 100).toFixed(1)} % right, ${late.length} late; ${stalls} tried again: the machine was busy`,
  );
  const first = trials.filter(({ isFirstRight }) => isFirstRight).length / trials.length;
  out(`first attempts, whatever else the machine did: ${(first * 100).toFixed(1)} % right`);
  out(
    `time: median ${at(0.5)} ms, 90 % ${at(0.9)} ms, longest ${Math.round(times.at(-1) ?? 0)} ms`,
  );
  return share >= WANTED_SHARE && late.length === 0 && trials.length >= 200;
};

const set = await startSetInWorker();
setDefaultCACertificates([set.authority]);
const isGood = report(await tryAll(set.labels, AT_A_TIME));
await set.close();
process.exit(isGood ? 0 : 1);
