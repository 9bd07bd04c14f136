import { parentPort } from 'node:worker_threads';
import { startLabelledSet } from './labelled-set.ts';
import { DetectionRig } from './rig.ts';
import type { SetMessage } from './set-in-worker.ts';

const rig = new DetectionRig();
const labels = await startLabelledSet(rig);
const message: SetMessage = { labels, authority: rig.authority.certificate.toString() };
parentPort?.postMessage(message);
parentPort?.once('message', () => {
  rig.close();
  process.exit(0);
});
