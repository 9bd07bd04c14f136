import { expect, test } from 'vitest';
import { Tokens } from '../../../src/bootstrap/tokens.ts';
import { LiveRig, serverOf, withTools } from './rig.ts';

const text =
  'servers: { one: { url: "unix:///one", era: legacy }, two: { url: "unix:///two", era: legacy } }';

const figures = async (rig: LiveRig): Promise<readonly string[]> => {
  const shown = await rig.container.get(Tokens.metricsRegistry).metrics();
  return shown.split('\n').filter((line) => !line.startsWith('#'));
};

const sent = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => line.startsWith('mcp_gateway_load_balancer_requests_total'));

test('with a server go the figures that have its name, and no sum gets smaller', async () => {
  const rig = new LiveRig(text, { one: withTools('a'), two: withTools('b') });
  const client = rig.client();
  await client.introduce();
  client.request(1, 'tools/call', '{"name":"one__a"}');
  client.request(2, 'tools/call', '{"name":"two__b"}');
  await rig.pass(100);
  const before = await figures(rig);
  expect(before.filter((line) => /="two(?:@|")/.test(line)).length).toBeGreaterThan(3);
  await rig.until(rig.live.remove('two'));
  await rig.until(rig.live.change(serverOf('one', ', era: legacy, replay: never')));
  const after = await figures(rig);
  expect(after.filter((line) => /="two(?:@|")/.test(line))).toEqual([]);
  expect(sent(after)).toEqual(sent(before));
  expect(after.filter((line) => /namespace="one"/.test(line)).length).toBeGreaterThan(0);
});
