import { expect, test } from 'vitest';
import { readToolResult, resultText } from '../../../../src/adapters/inbound/cli/tool-result.ts';

const read = (result: object) => readToolResult(JSON.stringify(result));

test('texts end their lines, and resources are read or named', () => {
  const result = read({
    content: [
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two\n' },
      { type: 'resource', resource: { uri: 'a:b', text: 'three' } },
      { type: 'resource_link', uri: 'file:///x' },
      { type: 'new-kind' },
    ],
  });
  expect(resultText(result)).toBe(
    'one\ntwo\nthree\nfile:///x\na block of type new-kind: see --json\n',
  );
  expect(result).toMatchObject({ isError: false, files: [] });
});

test('what is no text is a file', () => {
  const data = btoa('\u0000\u00ffpng');
  const result = read({
    isError: true,
    content: [
      { type: 'image', data, mimeType: 'image/png' },
      { type: 'resource', resource: { uri: 'a:b', blob: data } },
    ],
  });
  expect(result.isError).toBe(true);
  expect(result.texts).toEqual([]);
  expect(result.files).toEqual([
    { mimeType: 'image/png', bytes: new Uint8Array([0, 255, 112, 110, 103]) },
    { mimeType: 'application/octet-stream', bytes: new Uint8Array([0, 255, 112, 110, 103]) },
  ]);
});

test('structured content is shown where nothing else is', () => {
  expect(resultText(read({ content: [], structuredContent: { a: 1 } }))).toBe('{\n  "a": 1\n}\n');
  const both = { content: [{ type: 'text', text: 'x' }], structuredContent: { a: 1 } };
  expect(resultText(read(both))).toBe('x\n');
});
