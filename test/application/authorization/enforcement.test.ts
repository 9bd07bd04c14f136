import { describe, expect, test } from 'vitest';
import { Enforcement } from '../../../src/application/authorization/enforcement.ts';
import { ServerViews } from '../../../src/application/federation/server-views.ts';
import { Call } from '../../../src/application/relay/call.ts';
import type { Fault } from '../../../src/domain/fault/fault.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { RecordingSink } from '../../support/application/recording-sink.ts';
import { ScriptedAuthorizer } from '../../support/application/scripted-authorizer.ts';
import { viewsOf } from '../../support/application/transformed.ts';

const caller = { principal: { key: 'ann' }, remoteAddress: '10.0.0.9' };

const rig = (denies?: (place: string) => boolean) => {
  const authorizer = new ScriptedAuthorizer(denies);
  const enforcement = new Enforcement(authorizer, new ServerViews(new Map()));
  const ask = async (method: string, params = '{}', server: string | undefined = 'one') =>
    enforcement.refusal({
      caller,
      message: messageOf(`{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}`),
      server,
      edits: [],
    });
  return { authorizer, enforcement, ask };
};

const codeOf = (fault: Fault | undefined): string | undefined => fault?.code;

describe('what a request asks for', () => {
  test.each([
    ['tools/call', '{"name":"t\\u0061"}', 'ta'],
    ['prompts/get', '{"name":"p"}', 'p'],
    ['resources/read', '{"uri":"x:1"}', 'x:1'],
    ['resources/subscribe', '{"uri":"x:1"}', 'x:1'],
    ['resources/unsubscribe', '{"uri":"x:1"}', 'x:1'],
    ['completion/complete', '{"ref":{"type":"ref/prompt","name":"p"}}', 'p'],
    ['completion/complete', '{"ref":{"type":"ref/resource","uri":"x:{y}"}}', 'x:{y}'],
    ['tools/call', '{"name":7}', ''],
    ['tools/call', '{}', ''],
    ['tools/list', '{"name":"t"}', undefined],
    ['tasks/get', '{"taskId":"t"}', undefined],
  ])('%s %s is about %s', async (method, params, name) => {
    const { ask, authorizer } = rig();
    await ask(method, params);
    expect(authorizer.asked[0]).toMatchObject({ ...caller, server: 'one', method, name });
  });

  test('is the name its server knows, where the way there changes it', async () => {
    const { enforcement, authorizer } = rig();
    const message = messageOf(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"one__t","arguments":{"k":1}}}',
    );
    const edits = [{ span: message.marks.name ?? { start: 0, end: 0 }, bytes: encodeText('"t"') }];
    await enforcement.refusal({ caller, message, server: 'one', edits });
    const [access] = authorizer.asked;
    expect(access?.name).toBe('t');
    expect(decodeText(access?.arguments() ?? encodeText(''))).toBe('{"k":1}');
  });

  test('has arguments only where it has some', async () => {
    const { ask, authorizer } = rig();
    await ask('tools/call', '{"name":"t"}');
    expect(authorizer.asked[0]?.arguments()).toBeUndefined();
  });

  test.each(['"arguments":{},"arguments":{}', '"arguments":{},"Argument\\u0053":{}'])(
    'is refused where a rule looked at arguments that are there twice (%s)',
    async (members) => {
      const { ask, authorizer } = rig();
      const params = `{"name":"t",${members}}`;
      expect(await ask('tools/call', params)).toBeUndefined(); // no rule speaks of them
      const { refusal } = authorizer;
      authorizer.refusal = (access) => {
        access.arguments();
        return refusal.call(authorizer, access);
      };
      expect(codeOf(await ask('tools/call', params))).toBe('invalid_params');
    },
  );
});

describe('what a request asks for besides', () => {
  test('nobody subscribes to what he may not read', async () => {
    const { ask, authorizer } = rig();
    const { refusal } = authorizer;
    authorizer.refusal = (access) =>
      access.method === 'resources/read'
        ? rig(() => true).authorizer.refusal(access)
        : refusal.call(authorizer, access);
    expect(codeOf(await ask('resources/subscribe', '{"uri":"x:1"}'))).toBe('forbidden');
    expect(await ask('resources/unsubscribe', '{"uri":"x:1"}')).toBeUndefined();
  });

  test.each([
    '{"ref":{"type":"ref/prompt","name":"secret"}}',
    '{"ref":{"type":"ref/resource","uri":"x:secret"}}',
    '{"ref":{"type":"ref/resource","name":"open","uri":"x:secret"}}',
    '{"ref":{"type":"ref/prompt","uri":"x:open","name":"secret"}}',
  ])('nothing hidden is completed: %s', async (params) => {
    const { ask, authorizer } = rig((place) => place.endsWith('secret'));
    const refusal = authorizer.refusal.bind(authorizer);
    // The method alone decides: nothing but the list knows the name.
    authorizer.refusal = (access) => refusal({ ...access, name: undefined });
    expect(codeOf(await ask('completion/complete', params))).toBe('forbidden');
    expect(await ask('completion/complete', params.replaceAll('secret', 'open'))).toBeUndefined();
  });

  test('is asked for elsewhere where somebody else decides', async () => {
    const { ask, authorizer } = rig((place) => place.endsWith('secret'));
    authorizer.isElsewhere = true;
    const refusal = authorizer.refusal.bind(authorizer);
    authorizer.refusal = (access) => refusal({ ...access, name: undefined });
    const asked = ask('completion/complete', '{"ref":{"name":"open","uri":"x:secret"}}');
    for (let round = 0; round < 3; round += 1) {
      authorizer.letGo();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(codeOf(await asked)).toBe('forbidden');
  });
});

test('items are decided upon by the names of their server, and hidden by those clients know', async () => {
  const views = viewsOf({ one: { transform: { tools: [['delete_all', { rename: 'wipe' }]] } } });
  const authorizer = new ScriptedAuthorizer((place) => place === 'ann one delete_all');
  const enforcement = new Enforcement(authorizer, views);
  const hidden = await enforcement.hidden(caller, 'one', 'tools/list', ['wipe', 'read']);
  expect([...hidden]).toEqual(['wipe']);
});

test.each([
  ['tools/list', undefined],
  ['resources/read', 'string'],
  ['tools/call', 'any'],
])('the answer to %s of the stateless era may be out of memory: %s', (method, takes) => {
  const { enforcement } = rig();
  const message = messageOf(`{"jsonrpc":"2.0","id":1,"method":"${method}","params":{"name":"t"}}`);
  const sink = Object.assign(new RecordingSink(), { answerLong: () => undefined });
  const observer = { callAlive: () => undefined, callEnded: () => undefined };
  const call = new Call(message, sink, observer, 0, 'modern');
  void enforcement.admits(call, { caller, message, server: 'one', edits: [] });
  expect(call.takesLong).toBe(takes);
});
