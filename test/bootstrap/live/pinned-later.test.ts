import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Tokens } from '../../../src/bootstrap/tokens.ts';
import { LiveRig, serverOf, withTools } from './rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'live-pins-'));
const file = join(folder, 'pins.json');
afterAll(() => rmSync(folder, { recursive: true }));

const text = `
pinning: { file: ${JSON.stringify(file)} }
servers: { one: { url: "unix:///one", era: legacy } }
`;

/** Lists the tools of a server that was added, in a gateway that pinned nothing at its start. */
const listed = async (...tools: readonly string[]): Promise<readonly string[]> => {
  const rig = new LiveRig(text, { one: withTools('a'), two: withTools(...tools) });
  const pins = rig.container.get(Tokens.pins);
  await pins.start();
  rig.live.add(serverOf('two', ', era: legacy, pinning: quarantine'));
  const client = rig.client({ namespace: 'two' });
  await client.introduce();
  const names = await rig.toolsOf(client);
  await expect
    .poll(() => {
      rig.clock.advance(100); // whoever waits for the file tries again after a while
      return existsSync(file) && readFileSync(file, 'utf8').includes('two');
    })
    .toBe(true);
  pins.stop();
  return names;
};

test('the first server whose definitions are pinned may be one that came later', async () => {
  expect(await listed('b')).toEqual(['b']);
  expect(await listed('b', 'more')).toEqual(['b']);
});
