import { expect } from 'vitest';
import { rawMembers } from '../../support/raw-json.ts';

/** One way to wrap a JSON-RPC text (mission §3.5, C-04), and how it is answered. */
export interface Form {
  wrap(message: string, token?: string): string;
  /** The JSON-RPC text inside an answer. Fails when the answer is not of the form it has to be. */
  unwrap(answer: string): string;
}

const idOf = (message: string): string => rawMembers(message).get('id') ?? 'null';
const tokenMember = (token: string | undefined): string =>
  token === undefined ? '' : `"auth_token":${JSON.stringify(token)},`;

const sameText = (answer: string): string => {
  expect(rawMembers(answer).get('jsonrpc'), answer).toBe('"2.0"');
  return answer;
};

export const formNames = [
  'bare',
  'envelope',
  '{auth_token, message}',
  '{auth_token, request}',
] as const;
export type FormName = (typeof formNames)[number];

export const forms: Readonly<Record<FormName, Form>> = {
  bare: { wrap: (message) => message, unwrap: sameText },
  envelope: {
    wrap: (message, token) =>
      `{"id":${idOf(message)},"timestamp":"2026-01-02T03:04:05Z","source":"test",` +
      `${tokenMember(token)}"mcp_payload":${message}}`,
    unwrap: (answer) => {
      const members = rawMembers(answer);
      expect([...members.keys()], answer).toEqual(['id', 'timestamp', 'source', 'mcp_payload']);
      expect(members.get('source')).toBe('"gateway"');
      expect(members.get('timestamp')).toMatch(/^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"$/);
      const payload = members.get('mcp_payload') ?? '';
      expect(members.get('id')).toBe(idOf(payload));
      return payload;
    },
  },
  '{auth_token, message}': {
    wrap: (message, token) => `{${tokenMember(token)}"message":${message}}`,
    unwrap: sameText,
  },
  '{auth_token, request}': {
    wrap: (message, token) => `{${tokenMember(token)}"request":${message}}`,
    unwrap: sameText,
  },
};
