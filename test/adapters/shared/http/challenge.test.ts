import { expect, test } from 'vitest';
import {
  type ChallengeSettings,
  challengeOf,
} from '../../../../src/adapters/shared/http/challenge.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';

const usual: ChallengeSettings = {
  schemes: ['Bearer'],
  publicUrl: undefined,
  hasMetadata: true,
  scopes: ['mcp:*', 'extra'],
};
const reached = { isEncrypted: false, host: '127.0.0.1:8080' };
const unauthorized = new Fault('unauthorized', 'show a "token"\r\nset-cookie: a=b ü');
const tooLittle = new Fault('insufficient_scope', 'it is good for too little', undefined, {
  scope: 'mcp:weather:write',
});

const said = (
  changes: Partial<ChallengeSettings>,
  fault = unauthorized,
  path = '/mcp',
  hasShown = false,
): string => challengeOf({ ...usual, ...changes }, reached, path, fault, hasShown);

const metadata = 'http://127.0.0.1:8080/.well-known/oauth-protected-resource';

test('who showed nothing hears where tokens come from, and of no mistake', () => {
  expect(said({})).toBe(`Bearer scope="mcp:* extra", resource_metadata="${metadata}/mcp"`);
  expect(said({ scopes: [] })).toBe(`Bearer resource_metadata="${metadata}/mcp"`);
  expect(said({ scopes: [], hasMetadata: false })).toBe('Bearer');
});

test('the document is the one of the path that was called', () => {
  const scopes: readonly string[] = [];
  expect(said({ scopes }, unauthorized, '/ns/weather')).toContain(`${metadata}/ns/weather"`);
  expect(said({ scopes }, unauthorized, '/')).toContain(`"${metadata}"`);
  const publicUrl = 'https://mcp.example/gateway';
  expect(said({ scopes, publicUrl })).toBe(
    'Bearer resource_metadata="https://mcp.example/.well-known/oauth-protected-resource/gateway/mcp"',
  );
});

test('what was shown and is not good is said to be so, in what may stand there', () => {
  expect(said({ scopes: [], hasMetadata: false }, unauthorized, '/mcp', true)).toBe(
    `Bearer error="invalid_token", error_description="show a 'token'''set-cookie: a=b '"`,
  );
});

test('a token that is good for too little is told what it lacks', () => {
  expect(said({}, tooLittle, '/mcp', true)).toBe(
    `Bearer error="insufficient_scope", error_description="it is good for too little", scope="mcp:weather:write", resource_metadata="${metadata}/mcp"`,
  );
});

test('nothing in a path ends the quotes', () => {
  const value = said({ scopes: [] }, unauthorized, '/mcp/a"b\\c é');
  expect(value).toContain('/mcp/a%22b%5Cc%20%E9"');
});

test('passwords have a scheme of their own', () => {
  const alone = said({ schemes: ['Basic'] });
  expect(alone).toBe('Basic realm="mcp-gateway", charset="UTF-8"');
  expect(said({ schemes: ['Bearer', 'Basic'], scopes: [], hasMetadata: false })).toBe(
    `Bearer, ${alone}`,
  );
});
