import { systemTimers } from '../../../src/adapters/outbound/system/clock.ts';
import { BusPeerChannels } from '../../../src/application/replicas/bus-channels.ts';
import { redisBus } from './redis-bus.ts';

/** A process of its own that counts what it is asked to do: `counting-replica.ts <port of Redis> <id>`. */
const [, , port = '', id = ''] = process.argv;

const { bus } = await redisBus(id, { address: { kind: 'single', address: `127.0.0.1:${port}` } });
const membership = { onLost: () => () => undefined };
const channels = new BusPeerChannels({
  bus,
  membership,
  timers: systemTimers,
  later: queueMicrotask,
});
let count = 0;
channels.serve('count', (channel) => {
  count += 1;
  channel.send(new TextEncoder().encode(String(count)));
  channel.finish();
  return {
    received: () => undefined,
    finished: () => undefined,
    drained: () => undefined,
    broken: () => undefined,
  };
});
process.stdout.write('ready\n');
// What was started to be asked ends with whoever started it.
process.stdin.on('end', () => process.exit(0)).resume();
