import { describe, expect, it } from 'vitest';
import { expectSound } from '../faults/support/rig.ts';
import { openSpeaker, speakerNames } from '../faults/support/speakers.ts';
import { refusalOf, useBench } from './rig.ts';

const PARSE = -32700;
const INVALID = -32600;

const malformed: Readonly<Record<string, string>> = {
  'a lone brace': '{',
  'a lone bracket': '[',
  'a closing brace': '}',
  words: 'hello there',
  'a cut message': '{"jsonrpc":"2.0","id":1,"method":"ping"',
  'a cut string': '{"jsonrpc":"2.0","id":1,"method":"pi',
  'a trailing comma': '{"jsonrpc":"2.0","id":1,"method":"ping",}',
  'single quotes': "{'jsonrpc':'2.0','id':1,'method':'ping'}",
  'a comment': '{"jsonrpc":"2.0","id":1,"method":"ping"/*x*/}',
  'two values': '{"jsonrpc":"2.0","id":1,"method":"ping"}{"jsonrpc":"2.0","id":2,"method":"ping"}',
  NaN: '{"jsonrpc":"2.0","id":NaN,"method":"ping"}',
  'a leading zero': '{"jsonrpc":"2.0","id":01,"method":"ping"}',
  'a tab in a string': '{"jsonrpc":"2.0","id":1,"method":"pi\tng"}',
  'a bad escape': '{"jsonrpc":"2.0","id":1,"method":"\\x70ing"}',
  markup: '<html><body>ping</body></html>',
  XML: '<?xml version="1.0"?><methodCall/>',
};

const invalid: Readonly<Record<string, string>> = {
  'a string': '"ping"',
  'a number': '42',
  true: 'true',
  null: 'null',
  'an empty object': '{}',
  'no version': '{"id":1,"method":"ping"}',
  'another version': '{"jsonrpc":"1.0","id":1,"method":"ping"}',
  'a version that is a number': '{"jsonrpc":2.0,"id":1,"method":"ping"}',
  'neither method nor result': '{"jsonrpc":"2.0","id":1}',
  'method and result': '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}',
  'result and error': '{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"x"}}',
  'a method that is a number': '{"jsonrpc":"2.0","id":1,"method":7}',
  'an empty method': '{"jsonrpc":"2.0","id":1,"method":""}',
  'params that are a number': '{"jsonrpc":"2.0","id":1,"method":"ping","params":7}',
  'params that are a string': '{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}',
  'an error that is a string': '{"jsonrpc":"2.0","id":1,"error":"x"}',
};

const bench = useBench();

describe.each(speakerNames)('[I01] over %s', (frontend) => {
  it('malformed and scalar JSON is refused as JSON, and the session goes on', async () => {
    const speaker = await openSpeaker(bench.gateway, frontend);
    const heardBefore = bench.heard.length;
    for (const [name, text] of Object.entries(malformed)) {
      expect(refusalOf(await speaker.say(text)).code, name).toBe(PARSE);
    }
    for (const [name, text] of Object.entries(invalid)) {
      expect(refusalOf(await speaker.say(text)).code, name).toBe(INVALID);
    }
    const dispatched = bench.heard
      .slice(heardBefore)
      .filter((text) => text.includes('"id"') && !text.includes('"echo"'));
    expect(dispatched).toEqual([]);
    await speaker.close();
    await expectSound(bench.gateway);
  });

  it('an empty message is refused or, where lines may be empty, skipped', async () => {
    const speaker = await openSpeaker(bench.gateway, frontend);
    for (const text of ['', '   ', '\t']) {
      const reply = await speaker.say(text);
      const isSkippable = text === '' && (frontend === 'lines' || frontend === 'unix');
      if (isSkippable) expect(reply).toMatchObject({ texts: [], hasEnded: false });
      else expect(refusalOf(reply).code).toBe(PARSE);
    }
    await speaker.close();
  });
});
