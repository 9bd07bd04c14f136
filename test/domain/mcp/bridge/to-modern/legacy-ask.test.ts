import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  capabilityNames,
  requiredByError,
} from '../../../../../src/domain/mcp/bridge/to-modern/capability-names.ts';
import { clientDeclaration } from '../../../../../src/domain/mcp/bridge/to-modern/client-declaration.ts';
import { lackedFor, legacyAsk } from '../../../../../src/domain/mcp/bridge/to-modern/legacy-ask.ts';
import { toolFailure } from '../../../../../src/domain/mcp/bridge/to-modern/tool-failure.ts';
import type {
  InputMethod,
  InputRequest,
} from '../../../../../src/domain/mcp/rev2026/input-required.ts';
import { decodeText, encodeText } from '../../../../../src/domain/wire/text.ts';
import { jsonObjectTexts } from '../../../../support/pure/json-texts.ts';
import { accepted } from '../../../wire/messages.ts';
import { entriesIn, entriesOf } from './entries.ts';

const asked = (method: InputMethod, params?: string) => {
  const bytes = encodeText(`[${params ?? ''}]`);
  const span = params === undefined ? undefined : { start: 1, end: bytes.length - 1 };
  const request: InputRequest = { key: 'k', method, params: span };
  return { bytes, request };
};

const lacked = (
  capabilities: string,
  method: InputMethod,
  params?: string,
  revision: string | undefined = '2025-11-25',
): string | undefined => {
  const { bytes, request } = asked(method, params);
  const declaration = clientDeclaration(encodeText(`{"capabilities":${capabilities}}`));
  return lackedFor(bytes, request, declaration.capabilities, revision);
};

const ask = (method: InputMethod, params?: string): string => {
  const { bytes, request } = asked(method, params);
  return decodeText(legacyAsk(bytes, request, encodeText('12'), () => 'minted'));
};

describe('what a client declared', () => {
  test.each([
    ['{"roots":{}}', 'roots/list', undefined],
    ['{"roots":{"listChanged":true}}', 'roots/list', '{}'],
    ['{"sampling":{}}', 'sampling/createMessage', '{"messages":[]}'],
    ['{"sampling":{"tools":{}}}', 'sampling/createMessage', '{"tools":[]}'],
    ['{"elicitation":{}}', 'elicitation/create', '{"message":"?"}'],
    ['{"elicitation":{}}', 'elicitation/create', '{"mode":"form"}'],
    ['{"elicitation":{"form":{},"url":{}}}', 'elicitation/create', '{"mode":"form"}'],
    ['{"elicitation":{"url":{}}}', 'elicitation/create', '{"mode":"url"}'],
  ] as const)('%s is enough for %s %s', (capabilities, method, params) => {
    expect(lacked(capabilities, method, params)).toBeUndefined();
  });

  test.each([
    ['{}', 'roots/list', undefined, 'roots'],
    ['{"roots":true}', 'roots/list', undefined, 'roots'],
    ['{}', 'sampling/createMessage', '{}', 'sampling'],
    ['{"sampling":{}}', 'sampling/createMessage', '{"toolChoice":{}}', 'sampling.tools'],
    ['{"sampling":{}}', 'elicitation/create', '{}', 'elicitation.form'],
    ['{"elicitation":{"url":{}}}', 'elicitation/create', '{}', 'elicitation.form'],
    ['{"elicitation":{"form":{}}}', 'elicitation/create', '{"mode":"url"}', 'elicitation.url'],
    ['{"elicitation":{}}', 'elicitation/create', '{"mode":"voice"}', 'elicitation.voice'],
  ] as const)('%s is not enough for %s %s: %s [LM-11]', (capabilities, method, params, names) => {
    expect(lacked(capabilities, method, params)).toBe(names);
  });

  test('does not bring URLs to clients of revisions that had none [LM-10]', () => {
    const capabilities = '{"elicitation":{"form":{},"url":{}}}';
    const at = (revision: string | undefined) =>
      lacked(capabilities, 'elicitation/create', '{"mode":"url"}', revision);
    expect(at('2025-11-25')).toBeUndefined();
    expect(at('2025-06-18')).toBe('elicitation.url');
    const { bytes, request } = asked('elicitation/create', '{"mode":"url"}');
    const { capabilities: declared } = clientDeclaration(
      encodeText(`{"capabilities":${capabilities}}`),
    );
    expect(lackedFor(bytes, request, declared, undefined)).toBe('elicitation.url');
    expect(lacked(capabilities, 'elicitation/create', '{}', '2025-06-18')).toBeUndefined();
  });
});

describe('what a server asks for in its result', () => {
  test('is asked by a request with the same params [LM-07]', () => {
    fc.assert(
      fc.property(jsonObjectTexts, (params) => {
        const head = '{"jsonrpc":"2.0","id":12,"method":"sampling/createMessage","params":';
        expect(ask('sampling/createMessage', params)).toBe(`${head}${params}}`);
      }),
    );
    expect(ask('roots/list')).toBe('{"jsonrpc":"2.0","id":12,"method":"roots/list"}');
  });

  test('gets the id that elicitation by URL needs, and only that [LM-10]', () => {
    const params = '{ "mode":"url","url":"https://x.test/\\u0041","x":1.0}';
    const message = accepted(ask('elicitation/create', params));
    expect(entriesIn(message, message.params)).toEqual([
      ['"elicitationId"', '"minted"'],
      ...entriesOf(params),
    ]);
    for (const other of [
      '{"mode":"url","elicitationId":"own"}',
      '{"mode":"form"}',
      '{"message":"?"}',
    ]) {
      expect(ask('elicitation/create', other)).toContain(`"params":${other}}`);
    }
  });

  test('has a progress token of the session', () => {
    expect(ask('roots/list', '{"_meta":{"a":1,"progressToken":"é"},"x":1}')).toContain(
      '"params":{"_meta":{"a":1,"progressToken":12},"x":1}',
    );
  });
});

describe('the names of capabilities', () => {
  test('are those of the parts where there are parts', () => {
    expect(capabilityNames({ roots: {}, sampling: { tools: {}, context: {} }, x: 1 })).toBe(
      'roots, sampling.tools, sampling.context, x',
    );
    expect(capabilityNames({ ['n'.repeat(1_000)]: {} })).toHaveLength(200);
  });

  test('are taken from the error of a server [LM-11]', () => {
    const of = (data: string): string =>
      requiredByError(
        accepted(`{"jsonrpc":"2.0","id":1,"error":{"code":-32021,"message":"m"${data}}}`),
      );
    expect(of(',"data":{"requiredCapabilities":{"elicitation":{"url":{}}}}')).toBe(
      'elicitation.url',
    );
    for (const data of ['', ',"data":7', ',"data":{}', ',"data":{"requiredCapabilities":[]}']) {
      expect(of(data)).toBe('');
    }
  });
});

test('a tool that failed says why where a model reads it', () => {
  expect(JSON.parse(decodeText(toolFailure('no "é"')))).toEqual({
    content: [{ type: 'text', text: 'no "é"' }],
    isError: true,
  });
});
