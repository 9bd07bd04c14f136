import { beforeAll, describe, expect, it } from 'vitest';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { frontendNames, type Grid, startGrid } from '../support/grid.ts';
import { rawAt } from '../support/raw-json.ts';
import { callText, callTool, introduce } from '../support/talk.ts';

const CALL_TIMEOUT_MS = 400;
const STEP_MS = 100;
/** Five deadlines long. */
const STEPS = 20;

describe.concurrent.each(frontendNames)('a call by %s with a deadline of 400 ms', (frontend) => {
  let grid: Grid;
  beforeAll(async () => {
    const { entry } = await startScriptedServer('tcp-binary');
    const timeouts = { call: `${CALL_TIMEOUT_MS}ms` };
    grid = await startGrid({ servers: { scripted: entry }, timeouts });
  });

  it('lasts as long as it shows progress, and fails without', async () => {
    const client = await grid.open(frontend);
    await introduce(client);
    const started = performance.now();
    const args = `{"count":${STEPS},"everyMs":${STEP_MS}}`;
    const result = await callTool(client, 'progress', args, '{"progressToken":1}');
    expect(result).toContain('"token":');
    expect(performance.now() - started).toBeGreaterThan(CALL_TIMEOUT_MS * 4);
    expect(client.messages.filter((text) => text.includes('"progressToken":1'))).toHaveLength(
      STEPS,
    );

    const failed = await client.request(callText('"hung"', 'slow'));
    expect(rawAt(failed, 'error', 'code')).toBe('-32005');
    const seen: unknown = JSON.parse(await callTool(client, 'cancels', '{"count":1}'));
    expect(seen).toMatchObject({ cancelled: [expect.any(Number)] });
    expect(client.messages.filter((text) => text.includes('"id":"hung"'))).toHaveLength(1);
  });
});
