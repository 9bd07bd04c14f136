import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { call, errorOf } from '../faults/support/rig.ts';
import { until } from '../faults/support/watch.ts';
import { type Door, doors } from './support/remote-doors.ts';
import { opened, startServers } from './support/remote-pool.ts';

/** Reliability F10: what a heartbeat is unless another is configured. */
const HEARTBEAT_MS = 15_000;
const CONNECT_MS = 1_000;
const SLACK_MS = 1_000;
const ACKNOWLEDGED_MS = 300;

test('[F10] a link whose server silently vanished fails its calls within two heartbeats, and is replaced', {
  timeout: 120_000,
}, async (context) => {
  const { network, far, near } = await startServers(context);
  const settings = { shared: true, health_check: { enabled: false } };
  const servers: Record<string, object> = { near: { ...near, shared: true } };
  for (const door of doors) servers[door] = { ...far(door), ...settings };
  const { client } = await opened({
    servers,
    // Before a call is given up its server is asked, over a new link, whether the tool may be called twice.
    timeouts: { idle: '5m', connect: `${CONNECT_MS}ms` },
  });
  const everywhere = [...doors, 'near'];
  for (const [id, name] of everywhere.entries()) {
    expect(await client.request(call(id, `${name}__echo`))).toContain('"echo"');
    await client.send(call(100 + id, `${name}__hang`));
  }
  // Delayed acknowledgements have left too: what waits for one keeps the kernel from probing.
  await delay(ACKNOWLEDGED_MS);

  network.cut();
  const answerOf = (door: Door): string | undefined =>
    client.messages.find((text) => text.includes(`"id":${100 + doors.indexOf(door)},`));
  await until(
    () => doors.filter((door) => answerOf(door) === undefined),
    (waiting) => waiting.length === 0,
    2 * HEARTBEAT_MS + CONNECT_MS + SLACK_MS,
  );
  for (const door of doors) {
    expect(errorOf(answerOf(door) ?? ''), door).toMatchObject({
      code: -32004,
      data: { error_code: 'outcome_unknown' },
    });
  }
  expect(await client.request(call(51, 'near__echo'))).toContain('"echo"');

  network.mend();
  const goesOn = doors.map((door, at) =>
    until(
      () => client.request(call(1_000 + at, `${door}__echo`)),
      (answer) => answer.includes('"echo"'),
      10_000,
    ),
  );
  await Promise.all(goesOn);
});
