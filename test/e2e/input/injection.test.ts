import { expect, it } from 'vitest';
import { useBench } from '../bad-input/rig.ts';
import { postOf, webSocketHandshake } from '../faults/support/raw-bytes.ts';
import { call, expectSound, initialize } from '../faults/support/rig.ts';
import { openSpeaker, post, speakerNames } from '../faults/support/speakers.ts';
import { illegalNamespaces } from './deceiving-names.ts';

const MANY = 80;
/** Far less than a series for each name that was made up, of which the histogram alone would have a dozen. */
const NEW_SERIES = 3_000;

const bench = useBench({ logging: { level: 'debug' } });
const close = 'Connection: close\r\n';

/** What would be a line of its own, a label of its own or a command to a terminal where it is written as it came. */
const forgery =
  '\n{"level":"error","msg":"forged"}\r\n# forged 1\u001b[2J",forged="1"} 1\u2028\u0085';
const asJson = JSON.stringify(forgery).slice(1, -1);
/** The same without what no header can hold. */
const asHeader = '","msg":"forged"} {forged="1"} 1 \\n# forged 1';

const texts: readonly string[] = [
  initialize().replace('"name":"t"', `"name":"${asJson}","title":"${asJson}"`),
  `{"jsonrpc":"2.0","id":1,"method":"${asJson}"}`,
  `{"jsonrpc":"2.0","id":1,"method":"forged/method"}`,
  `{"jsonrpc":"2.0","id":"${asJson}","method":"ping"}`,
  call(1, asJson),
  call(1, '\\",forged=\\"1'),
  `{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"${asJson}"}}`,
  `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":"${asJson}"}}`,
  `{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"${asJson}"}}`,
  `{"id":"e","source":"${asJson}","target_namespace":"${asJson}","mcp_payload":${call(1, 'echo')}}`,
  asJson,
];

const heads: readonly string[] = [
  `User-Agent: ${asHeader}\r\n`,
  `Origin: http://localhost/${asHeader}\r\n`,
  `Mcp-Session-Id: ${asHeader}\r\n`,
  `X-Request-Id: ${asHeader}\r\n`,
  `traceparent: ${asHeader}\r\n`,
  `Authorization: Bearer ${asHeader}\r\n`,
  `X-MCP-Namespace: ${asHeader}\r\n`,
  `X-Forwarded-For: ${asHeader}\r\n`,
  `MCP-Protocol-Version: ${asHeader}\r\n`,
];

const metrics = async (): Promise<readonly string[]> => {
  const text = await (await fetch(bench.gateway.url('http', '/metrics'))).text();
  return text.split('\n').filter((line) => line !== '');
};

const SERIES =
  /^[a-zA-Z_:][a-zA-Z0-9_:]*(?:\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*\})? \S+$/;
const CONTROLS = /\p{Cc}/u;

it('[I22] nobody forges a line of the log or a label of a metric', async () => {
  const before = (await metrics()).length;
  for (const frontend of speakerNames) {
    const speaker = await openSpeaker(bench.gateway, frontend);
    for (const text of texts) await speaker.say(text);
    for (let count = 0; count < MANY; count += 1) {
      await speaker.say(`{"jsonrpc":"2.0","id":1,"method":"forged/${frontend}-${count}"}`);
      await speaker.say(call(1, `forged-${frontend}-${count}`));
    }
    await speaker.close();
  }
  for (const frontend of ['http', 'sse', 'ws'] as const) {
    for (const head of heads) {
      await post(bench.gateway, frontend, postOf('/mcp', initialize(), head + close));
      const upgrade = webSocketHandshake('/nowhere').replace('\r\n', `\r\n${head}`);
      await post(bench.gateway, frontend, Buffer.from(upgrade));
    }
    for (const name of illegalNamespaces) {
      await post(bench.gateway, frontend, postOf(`/mcp/${name}`, initialize(), close));
    }
    const host = postOf('/mcp', initialize(), close).toString();
    await post(bench.gateway, frontend, Buffer.from(host.replace('localhost', asHeader)));
  }
  await expectSound(bench.gateway);

  const series = await metrics();
  for (const line of series) {
    if (!line.startsWith('#')) expect(line).toMatch(SERIES);
    expect(line).not.toMatch(/forged=|msg|forged-|\p{Cc}/u);
  }
  expect(series.length - before).toBeLessThan(NEW_SERIES);
  expect(series.filter((line) => line.includes('method="other"'))).not.toEqual([]);
  // A method of MCP keeps its label, however many others came before it.
  expect(series.filter((line) => line.includes('method="logging/setLevel"'))).not.toEqual([]);
  expect(bench.gateway.lines.length).toBeGreaterThan(1);
  for (const line of bench.gateway.lines) {
    const entry = JSON.parse(line) as { readonly level?: unknown; readonly msg?: unknown };
    expect(line).not.toMatch(CONTROLS);
    expect([typeof entry.level, typeof entry.msg]).toEqual(['string', 'string']);
    expect(entry.msg).not.toBe('forged');
  }
});
