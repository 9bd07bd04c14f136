import { expect, it } from 'vitest';
import { Call } from '../../../src/application/relay/call.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';
import { RecordingSink } from '../../support/application/recording-sink.ts';
import { ScriptedAuthorizer } from '../../support/application/scripted-authorizer.ts';
import { feed, messageOf, rigOf, waiting } from './rig.ts';

const rules = new Map([['demo', { above: 200, mimeType: undefined }]]);
const rawText = '1é\\u00e9😀\\ud83d\\ude00\\n\\"';
const plainText = '1éé😀😀\n"';

const answer = (content: string, members = ''): string =>
  `{"jsonrpc":"2.0","id":7,"result":{${members}"content":${content},"isError":false}}`;
const oneText = answer(`[{"type":"text","text":"${rawText.repeat(40)}"}]`);

const observer = { callAlive: () => {}, callEnded: () => {} };

const requestOf = (uri: string): Message => {
  const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri } });
  const message = scan(encodeText(text));
  if (message instanceof WireFault) throw new Error(message.message);
  return message;
};

interface Read {
  readonly result?: {
    readonly contents: readonly [
      {
        readonly text?: string;
        readonly blob?: string;
        readonly mimeType: string;
        readonly _meta: {
          readonly 'mcpgw/range': { readonly size: number; readonly next?: string };
        };
      },
    ];
  };
  readonly error?: { readonly code: number; readonly message: string };
}

type Rig = ReturnType<typeof rigOf>;

const madeBy = (owner: string) => ({ owner, server: 'demo', tool: 'dump' });
const callerOf = (key: string) => ({ principal: { key }, remoteAddress: '' });

const linkIn = async (rig: Rig, text: string, owner = 'anna'): Promise<string | undefined> => {
  const { pending, outcome } = waiting('string', 200);
  rig.calls.set('7', pending);
  expect(feed(rig.answers, text)).toBe(true);
  const message = messageOf(await outcome);
  if (message.long === undefined) throw new Error('the result is in memory');
  const linked = await rig.linked.link(madeBy(owner), message, message.long);
  return linked && decodeText(linked);
};

const uriIn = (result: string | undefined): string =>
  /"uri":"([^"]+)"/.exec(result ?? '')?.[1] ?? 'none';

const read = async (rig: Rig, uri: string, owner = 'anna'): Promise<Read> => {
  const sink = new RecordingSink();
  const message = requestOf(uri);
  expect(rig.linked.answers(callerOf(owner), new Call(message, sink, observer, 0), message)).toBe(
    true,
  );
  await expect.poll(() => sink.isOver, { interval: 1 }).toBe(true);
  return JSON.parse(sink.text) as Read;
};

it('a result of one text becomes a link, and its parts together are the text', async () => {
  const rig = rigOf({ rules });
  const result = await linkIn(rig, oneText);
  expect(result).toContain('"type":"resource_link"');
  expect(result).toContain('"isError":false');
  const whole = plainText.repeat(40);
  expect(result).toContain(`"size":${Buffer.byteLength(whole)}`);
  for (const length of [4, 5, 7, 100, 100_000]) {
    let text = '';
    let uri: string | undefined = `${uriIn(result)}?length=${length}`;
    while (uri !== undefined) {
      const { result: part } = await read(rig, uri);
      text += part?.contents[0].text;
      const next = part?.contents[0]._meta['mcpgw/range'].next;
      uri = next && `${next}&length=${length}`;
    }
    expect(text).toBe(whole);
  }
});

it('binary content is read in ranges of its bytes', async () => {
  const rig = rigOf({ rules });
  const bytes = Buffer.from(Array.from({ length: 400 }, (_, at) => at & 0xff));
  const blob = bytes.toString('base64');
  const result = await linkIn(
    rig,
    answer(`[{"type":"image","mimeType":"image/png","data":"${blob}"}]`),
  );
  expect(result).toContain('"mimeType":"image/png"');
  const part = await read(rig, `${uriIn(result)}?offset=30&length=60`);
  expect(Buffer.from(part.result?.contents[0].blob ?? '', 'base64')).toEqual(
    bytes.subarray(30, 90),
  );
});

it('several contents are read as the JSON text of the result', async () => {
  const rig = rigOf({ rules });
  const content = `[{"type":"text","text":"a"},{"type":"text","text":"${'b'.repeat(600)}"}]`;
  const part = await read(rig, uriIn(await linkIn(rig, answer(content))));
  expect(part.result?.contents[0].mimeType).toBe('application/json');
  expect(part.result?.contents[0].text).toBe(`{"content":${content},"isError":false}`);
});

it('a result with structured content is never replaced', async () => {
  const rig = rigOf({ rules });
  const content = `[{"type":"text","text":"${'b'.repeat(600)}"}]`;
  expect(await linkIn(rig, answer(content, '"structuredContent":{},'))).toBeUndefined();
  expect(await linkIn(rig, answer(content, '"resultType":"input_required",'))).toBeUndefined();
});

it('nobody but its owner can tell a link from one that never was', async () => {
  const rig = rigOf({ rules });
  const uri = uriIn(await linkIn(rig, oneText));
  const others = await read(rig, uri, 'otto');
  const unknown = await read(rig, 'mcpgw-result:nothing', 'otto');
  expect(others).toEqual(unknown);
  expect(others.error?.code).toBe(-32_602);
  expect((await read(rig, `${uri}?offset=-1`)).error).toEqual(others.error);
  expect((await read(rig, uri)).result).toBeDefined();
});

it('a link ends after its time and gives its room back', async () => {
  const rig = rigOf({ rules });
  const uri = uriIn(await linkIn(rig, oneText));
  rig.clock.advance(5_000);
  expect((await read(rig, uri)).error?.code).toBe(-32_602);
  expect(rig.spool.usedBytes).toBe(0);
});

it('the oldest link makes room for what comes', async () => {
  const rig = rigOf({ rules, spoolBytes: 2_500 });
  const first = uriIn(await linkIn(rig, oneText));
  const second = uriIn(await linkIn(rig, oneText));
  const third = uriIn(await linkIn(rig, oneText));
  expect((await read(rig, first)).error?.code).toBe(-32_602);
  const fourth = uriIn(await linkIn(rig, oneText));
  expect(new Set([first, second, third, fourth]).size).toBe(4);
  expect((await read(rig, fourth)).result).toBeDefined();
});

it('whoever may not use the tool any more reads no more of what it gave', async () => {
  const authorizer = new ScriptedAuthorizer();
  const rig = rigOf({ rules, authorizer });
  const uri = uriIn(await linkIn(rig, oneText));
  expect((await read(rig, uri)).result).toBeDefined();
  authorizer.denies = (place) => place === 'anna demo dump';
  const message = requestOf(uri);
  const sink = new RecordingSink();
  rig.linked.answers(callerOf('anna'), new Call(message, sink, observer, 0), message);
  await expect.poll(() => sink.isOver, { interval: 1 }).toBe(true);
  expect(sink.refusals[0]?.fault.code).toBe('forbidden');
});

it('other requests are none of its business', () => {
  const rig = rigOf({ rules });
  const message = requestOf('file:///a');
  const call = new Call(message, new RecordingSink(), observer, 0);
  expect(rig.linked.answers(callerOf('anna'), call, message)).toBe(false);
});
