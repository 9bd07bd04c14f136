import { expect, test } from 'vitest';
import { queryFault } from '../../../../src/adapters/shared/http/query-tokens.ts';

test.each([
  ...['/mcp?access_token=a', '/mcp?a=b&token=c', '/mcp?TOKEN=c', '/ws?api_key=c', '/?apikey=c'],
  ...['/mcp?x-api-key=a', '/mcp?jwt=', '/?auth_token=a', '/?bearer=a'],
])('%s is refused, and nothing of it is repeated', (url) => {
  const fault = queryFault(url);
  expect(fault?.code).toBe('invalid_request');
  expect(fault?.message).toContain('Authorization: Bearer <token>');
});

test.each([
  ...[
    '/mcp',
    '/token=a',
    '/mcp?sessionId=a',
    '/mcp?tokens=a',
    '/mcp?next=/a%3Ftoken%3Db',
    undefined,
  ],
])('%s is none of it', (url) => {
  expect(queryFault(url)).toBe(undefined);
});
