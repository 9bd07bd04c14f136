import type { Outgoing, Question } from '../../shared/http-client/outgoing.ts';
import { keysIn } from './jwks-document.ts';
import type { KeySource } from './jwks-fetched-keys.ts';
import { jwksUriOf } from './oidc-discovery.ts';

const QUESTION: Question = {
  method: 'GET',
  headers: { accept: 'application/json, application/jwk-set+json' },
  maxAnswerBytes: 262_144,
  timeoutMs: 5_000,
};

/** Keys from an address that somebody wrote down. */
export const keysAt =
  (url: string, outgoing: Outgoing): KeySource =>
  async () => {
    const answer = await outgoing.ask(url, QUESTION);
    if (typeof answer === 'string') return answer;
    if (answer.status !== 200) return `their server answered with HTTP status ${answer.status}`;
    return keysIn(answer.body) ?? 'the answer of their server is no JSON Web Key Set';
  };

/** Keys from where the issuer says they are, each time anew. */
export const keysOfIssuer =
  (issuer: string, outgoing: Outgoing): KeySource =>
  async () => {
    const found = await jwksUriOf(issuer, outgoing);
    return found instanceof URL ? keysAt(found.href, outgoing)() : found;
  };
