import { describe, expect, it } from 'vitest';
import { refusalOf, useBench } from '../bad-input/rig.ts';
import { modernRequest, toolParams } from '../eras/support/clients/era-client.ts';
import { postOf } from '../faults/support/raw-bytes.ts';
import { call } from '../faults/support/rig.ts';
import { openSpeaker, post, speakerNames } from '../faults/support/speakers.ts';
import { rawAt } from '../support/raw-json.ts';
import { deceivingNames, lookAlikes } from './deceiving-names.ts';

const bench = useBench();
const strict = useBench({ validation: { strict_names: true } });

const aboutName = (id: number, name: string): readonly string[] => [
  call(id, name),
  `{"jsonrpc":"2.0","id":${id},"method":"prompts/get","params":{"name":"${name}"}}`,
  `{"jsonrpc":"2.0","id":${id},"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"${name}"},"argument":{"name":"a","value":"b"}}}`,
];

/** Legal as addresses, whatever they look like: a server may call its resources so. */
const addresses: readonly string[] = [
  'file:///a/../../etc/passwd',
  'x://%2e%2e/%2F%00?a=..#\u202e',
  'caf\u00e9://cafe\u0301/\uff0e\uff0e/\u0435',
  `demo://${'x'.repeat(3_000)}`,
  'x:a__b\\u0000\\u001b',
];

describe.each(speakerNames)('over %s', (frontend) => {
  it('[I15] [SV-07] names that are too long, encoded, look-alike or reordered are refused, and go nowhere', async () => {
    for (const [rig, names] of [
      [bench, deceivingNames],
      [strict, [...deceivingNames, ...lookAlikes]],
    ] as const) {
      const speaker = await openSpeaker(rig.gateway, frontend);
      const before = rig.heard.length;
      for (const [what, name] of names) {
        for (const text of aboutName(1, name)) {
          expect(refusalOf(await speaker.say(text)).code, `${what}: ${text}`).toBe(-32602);
        }
      }
      const heard = rig.heard.slice(before).join('\n');
      expect(heard).not.toMatch(/etc|forged|ohce|\u200b|prompts\/get|"ref"/u);
      await speaker.close();
    }
  });

  it('[I15] addresses of resources reach the server byte for byte', async () => {
    for (const { gateway, heard } of [bench, strict]) {
      const speaker = await openSpeaker(gateway, frontend);
      for (const address of addresses) {
        const params = `{"uri":"${address}"}`;
        const before = heard.length;
        await speaker.say(`{"jsonrpc":"2.0","id":1,"method":"resources/read","params":${params}}`);
        const came = heard.slice(before).find((text) => text.includes('resources/read')) ?? '';
        expect(rawAt(came, 'params'), address).toBe(params);
      }
      await speaker.close();
    }
  });

  it('[SV-02] a method with anything but letters, digits, dot, slash, dash and underscore is refused', async () => {
    const speaker = await openSpeaker(bench.gateway, frontend);
    const methods = [
      '',
      'a b',
      'a..b',
      '../x',
      'ä',
      'a%2fb',
      '$/x',
      'a\\u0000',
      'a\\n',
      'a:b',
      'a*',
    ];
    for (const method of [...methods, '\u0435cho', '\uff0e', '\u202ea', 'x'.repeat(256)]) {
      const reply = await speaker.say(`{"jsonrpc":"2.0","id":1,"method":"${method}"}`);
      expect(refusalOf(reply).code, method).toBe(-32600);
    }
    const longest = `{"jsonrpc":"2.0","id":1,"method":"${'a/b.c-d_E9'.padEnd(255, 'x')}"}`;
    expect((await speaker.say(longest)).texts[0]).toContain('"result"');
    await speaker.close();
  });
});

describe.each(['http', 'ws', 'frames', 'lines', 'unix'] as const)(
  'in the stateless era over %s',
  (frontend) => {
    it('[I15] the same names are refused', async () => {
      const speaker = await openSpeaker(strict.gateway, frontend);
      for (const [what, name] of [...deceivingNames, ...lookAlikes]) {
        const text = modernRequest('"m"', 'tools/call', toolParams(name));
        const reply = frontend === 'http' ? await postModern(text, name) : await speaker.say(text);
        const { code, message } = refusalOf(reply);
        expect([code, message.startsWith('a name ')], `${what}: ${message}`).toEqual([
          -32602,
          true,
        ]);
      }
      await speaker.close();
    });
  },
);

/** With the headers that say the same as the body, in the form for what no header can hold. */
const postModern = async (text: string, name: string) => {
  const plain = String(JSON.parse(`"${name}"`));
  const mirrored = `=?base64?${Buffer.from(plain).toString('base64')}?=`;
  const head =
    'MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nConnection: close\r\n' +
    `Mcp-Name: ${mirrored}\r\n`;
  const { status, body } = await post(strict.gateway, 'http', postOf('/mcp', text, head));
  return { texts: [body], status, hasEnded: false };
};
