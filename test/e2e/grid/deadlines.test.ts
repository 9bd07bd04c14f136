import { beforeAll, describe, expect, it } from 'vitest';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { frontendNames, type Grid, startGrid } from '../support/grid.ts';
import { rawAt } from '../support/raw-json.ts';
import { callText, callTool, introduce } from '../support/talk.ts';

const CALL_TIMEOUT_MS = 1_000;
const STEP_MS = 150;
/** Three deadlines long. */
const STEPS = 20;

let grid: Grid;
beforeAll(async () => {
  // Each client has a server of its own: calls that fail open the circuit of theirs.
  const started = frontendNames.map(async (frontend) => {
    const { entry } = await startScriptedServer('tcp-binary');
    return [frontend, entry] as const;
  });
  const timeouts = { call: `${CALL_TIMEOUT_MS}ms` };
  grid = await startGrid({ servers: Object.fromEntries(await Promise.all(started)), timeouts });
});

describe.concurrent.each(frontendNames)('a call by %s with a deadline of 1 s', (frontend) => {
  it('lasts as long as it shows progress, and fails without', async () => {
    const client = await grid.open(frontend);
    await introduce(client);
    const started = performance.now();
    const args = `{"count":${STEPS},"everyMs":${STEP_MS}}`;
    const result = await callTool(client, `${frontend}__progress`, args, '{"progressToken":1}');
    expect(result).toContain('"token":');
    expect(performance.now() - started).toBeGreaterThan(CALL_TIMEOUT_MS * 2);
    expect(client.messages.filter((text) => text.includes('"progressToken":1'))).toHaveLength(
      STEPS,
    );

    const failed = await client.request(callText('"hung"', `${frontend}__slow`));
    expect(rawAt(failed, 'error', 'code')).toBe('-32005');
    const seen: unknown = JSON.parse(await callTool(client, `${frontend}__cancels`, '{"count":1}'));
    expect(seen).toMatchObject({ cancelled: [expect.any(Number)] });
    expect(client.messages.filter((text) => text.includes('"id":"hung"'))).toHaveLength(1);
  });
});
