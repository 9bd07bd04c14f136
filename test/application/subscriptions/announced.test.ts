import { expect, test } from 'vitest';
import { changeNotice } from '../../../src/domain/mcp/changed-list.ts';
import { HubRig, prompts, tools, toolsChanged } from './rig.ts';

test('whoever listens to a list hears of a change that the server did not tell of', async () => {
  const rig = new HubRig();
  const one = await rig.listening(tools);
  const other = await rig.listening(prompts);
  rig.hub.announce(changeNotice('tools'));
  expect(one.listener.heard).toEqual([toolsChanged]);
  expect(other.listener.heard).toEqual([]);
});

test('nobody has to listen', async () => {
  const rig = new HubRig();
  await rig.listening(prompts);
  expect(() => rig.hub.announce(changeNotice('tools'))).not.toThrow();
});
