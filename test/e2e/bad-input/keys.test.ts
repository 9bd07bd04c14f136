import { describe, expect, it } from 'vitest';
import { call, expectSound } from '../faults/support/rig.ts';
import { openSpeaker, speakerNames } from '../faults/support/speakers.ts';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import { refusalOf, useBench } from './rig.ts';

const rest = '"params":{"name":"echo","arguments":{}}';

/** Two readers of these could see two different messages. */
const ambiguous: readonly string[] = [
  `{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/call",${rest}}`,
  `{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"tools/call",${rest}}`,
  `{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call",${rest}}`,
  `{"jsonrpc":"2.0","id":1,"method":"tools/call",${rest},${rest}}`,
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","Method":"ping",${rest}}`,
  `{"jsonrpc":"2.0","id":1,"METHOD":"tools/call",${rest}}`,
  `{"jsonrpc":"2.0","id":1,"ID":2,"method":"tools/call",${rest}}`,
  `{"JsonRpc":"2.0","jsonrpc":"2.0","id":1,"method":"tools/call",${rest}}`,
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","Params":{},${rest}}`,
  `{"jsonrpc":"2.0","id":1,"method":"tools/call",${rest},"param\u017f":{}}`,
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","\\u006dethod":"ping",${rest}}`,
  `{"jsonrpc":"2.0","id":1,"\\u006dethod":"tools/call",${rest}}`,
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","name":"hang","arguments":{}}}`,
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","Name":"hang","arguments":{}}}`,
  `{"jsonrpc":"2.0","id":1,"result":{},"Result":{}}`,
  `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""},"ERROR":{}}`,
];

const treacherous =
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":null,"hasOwnProperty":1,"__defineGetter__":[]}';

const bench = useBench();

describe.each(speakerNames)('over %s', (frontend) => {
  it('[I09] envelope keys that come twice or look alike are refused and go nowhere', async () => {
    const speaker = await openSpeaker(bench.gateway, frontend);
    const before = bench.heard.length;
    for (const text of ambiguous)
      expect(refusalOf(await speaker.say(text)).code, text).toBe(-32600);
    const calls = bench.heard.slice(before).filter((text) => text.includes('"id"'));
    expect(
      calls.filter((text) => !text.includes('"arguments":{}') || text.includes('hang')),
    ).toEqual([]);
    await speaker.close();
  });

  it('[I10] keys of prototypes are data, wherever they stand', async () => {
    const speaker = await openSpeaker(bench.gateway, frontend);
    const { texts } = await speaker.say(call(1, 'echo', treacherous));
    expect(rawAt(texts[0] ?? '', 'result', 'echo', 'arguments')).toBe(treacherous);
    const spread = `{"__proto__":{"method":"ping"},"constructor":1,"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"__proto__":{"name":"hang"},"name":"echo","_meta":${treacherous}}}`;
    const echoed = (await speaker.say(spread)).texts[0] ?? '';
    expect(rawAt(echoed, 'result', 'echo', '_meta')).toBe(treacherous);
    for (const id of ['"__proto__"', '"constructor"']) {
      const reply = await speaker.say(call(id, '__proto__'));
      expect(rawMembers(reply.texts[0] ?? '').get('id')).toBe(id);
      const method = `{"jsonrpc":"2.0","id":${id},"method":${id}}`;
      expect((await speaker.say(method)).texts[0]).toContain('"result"');
    }
    await speaker.close();
  });
});

it('[I10] headers with names of prototypes change nothing', async () => {
  for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
    const answer = await fetch(bench.gateway.url('http', `/mcp?${name}[x]=1`), {
      method: 'POST',
      headers: { [name]: 'x', 'content-type': 'application/json', 'mcp-session-id': name },
      body: treacherous,
    });
    expect(answer.status, name).toBe(404);
  }
  await expectSound(bench.gateway);
});
