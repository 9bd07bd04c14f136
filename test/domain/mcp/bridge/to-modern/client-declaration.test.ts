import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clientDeclaration,
  metaMembers,
  ownDeclaration,
} from '../../../../../src/domain/mcp/bridge/to-modern/client-declaration.ts';
import { encodeText } from '../../../../../src/domain/wire/text.ts';
import { jsonObjectTexts, jsonValueTexts } from '../../../../support/pure/json-texts.ts';
import { entriesOf } from './entries.ts';

const declared = (params: string) => clientDeclaration(encodeText(params));

const capabilitiesFrom = (text: string): string =>
  declared(`{"protocolVersion":"2025-11-25","capabilities":${text}}`).sender.clientCapabilities;

describe('the declaration of a client', () => {
  test.each([
    ['{}', '{}'],
    ['{"sampling":{}}', '{"sampling":{}}'],
    ['{"tasks":{"list":{}}}', '{}'],
    ['{"roots":{"listChanged":true}}', '{"roots":{}}'],
    ['{"roots":{"listChanged":true},"tasks":{}}', '{"roots":{}}'],
    ['{"roots":{"a":1,"listChanged":true, "b":2},"x":{}}', '{"roots":{"a":1, "b":2},"x":{}}'],
    ['{ "tasks":{}, "elicitation": { "url":{} } }', '{  "elicitation": { "url":{} } }'],
    [
      '{"extensions":{"io.modelcontextprotocol/tasks":{},"io.modelcontextprotocol/ui":{"n":1.0}}}',
      '{"extensions":{"io.modelcontextprotocol/ui":{"n":1.0}}}',
    ],
    ['{"experimental":{"x":{"n":12345678901234567890}}}', undefined],
  ])('%s is passed on without what a modern server must not see [LM-04]', (text, expected) => {
    expect(capabilitiesFrom(text)).toBe(expected ?? text);
  });

  test('keeps every other byte of the capabilities and of the name [LM-04]', () => {
    fc.assert(
      fc.property(jsonObjectTexts, jsonObjectTexts, (capabilities, clientInfo) => {
        const params = `{"clientInfo":${clientInfo},"capabilities":${capabilities}}`;
        expect(declared(params).sender).toEqual({ clientInfo, clientCapabilities: capabilities });
      }),
    );
  });

  test('takes what is of the wrong kind for absent', () => {
    fc.assert(
      fc.property(
        jsonValueTexts.filter((text) => !text.startsWith('{')),
        (text) => {
          const { sender, capabilities } = declared(
            `{"clientInfo":${text},"capabilities":${text}}`,
          );
          expect(sender).toEqual({ clientInfo: undefined, clientCapabilities: '{}' });
          expect(capabilities.declared).toEqual({});
        },
      ),
    );
    for (const params of ['{}', '[]', '[{"capabilities":{"roots":{}}}]']) {
      expect(declared(params).sender.clientCapabilities).toBe('{}');
    }
  });

  test('that nests too deep for a request is as good as none', () => {
    const nested = (levels: number): string =>
      `{"capabilities":{"x":${'['.repeat(levels)}${']'.repeat(levels)}},"clientInfo":{}}`;
    expect(declared(nested(60)).sender.clientInfo).toBe('{}');
    expect(declared(nested(61)).sender).toEqual({
      clientInfo: undefined,
      clientCapabilities: '{}',
    });
  });

  test('becomes the members that every request gets [LM-03]', () => {
    const declaration = declared('{"clientInfo":{"name":"é","version":"1"},"capabilities":{}}');
    const members = [
      ['"io.modelcontextprotocol/protocolVersion"', '"2026-07-28"'],
      ['"io.modelcontextprotocol/clientInfo"', '{"name":"é","version":"1"}'],
      ['"io.modelcontextprotocol/clientCapabilities"', '{}'],
    ];
    expect(entriesOf(`{${metaMembers(declaration, undefined)}}`)).toEqual(members);
    expect(entriesOf(`{${metaMembers(declaration, 'info')}}`)).toEqual([
      ...members,
      ['"io.modelcontextprotocol/logLevel"', '"info"'],
    ]);
  });

  test('of a client that said nothing is the gateway with nothing to offer', () => {
    const { sender } = ownDeclaration({ name: 'gateway', version: '1' });
    expect(sender).toEqual({
      clientInfo: '{"name":"gateway","version":"1"}',
      clientCapabilities: '{}',
    });
  });
});
