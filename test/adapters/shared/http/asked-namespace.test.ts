import { expect, test } from 'vitest';
import { askedNamespace } from '../../../../src/adapters/shared/http/asked-namespace.ts';

test.each([
  [undefined, '', undefined],
  ['a', '', 'a'],
  [' a ', '', 'a'],
  [undefined, 'namespace=a', 'a'],
  [undefined, 'sessionId=1&namespace=a%2Db', 'a-b'],
  [undefined, 'other=namespace', undefined],
  ['a', 'namespace=a', 'a'],
  ['system', 'namespace=a', 'a'],
  ['a', 'namespace=', 'a'],
])('header %j with the query "%s" asks for %j', (header, query, asked) => {
  expect(askedNamespace(header, query)).toBe(asked);
});

test.each([
  ['a', 'namespace=b', 'the header X-MCP-Namespace says "a", the query says "b"'],
  [undefined, 'namespace=a&namespace=b', 'the query says "a", the query says "b"'],
])('header %j with the query "%s" is a contradiction', (header, query, message) => {
  expect(askedNamespace(header, query)).toMatchObject({
    code: 'invalid_request',
    message: `${message}; name one namespace`,
  });
});
