import { createHash } from 'node:crypto';
import type {
  DecisionPoint,
  PolicyAnswer,
  PolicyQuestion,
} from '../../../application/ports/driven/decision-point.ts';
import type { Answered, Outgoing } from '../../shared/http-client/outgoing.ts';
import { policyInput } from './policy-input.ts';
import { RememberedAnswers } from './remembered-answers.ts';

const MAX_ANSWER_BYTES = 65_536;
const MAX_REMEMBERED = 10_000;
/** After a question without an answer, those that follow for so long get none either. */
const PAUSE_MS = 1_000;

export interface DecisionPointSettings {
  readonly url: string;
  /** Sent as `Authorization: Bearer`; undefined: none. */
  readonly token: string | undefined;
  readonly timeoutMs: number;
  /** How long an answer holds; 0: each time anew. */
  readonly cacheMs: number;
  readonly sendsArguments: boolean;
}

export interface DecisionPointParts {
  readonly outgoing: Outgoing;
  readonly nowMs: () => number;
  readonly log: (text: string, reason: string) => void;
}

const unknown: PolicyAnswer = { kind: 'unknown' };
const allowed: PolicyAnswer = { kind: 'allowed' };
const denied: PolicyAnswer = { kind: 'denied' };

/**
 * Asks a decision point that speaks the Data API of Open Policy Agent: `POST {"input": …}` is answered by
 * `{"result": true}` or `{"result": {"allow": true, "reason": "…"}}`. No result is a no; anything else is no answer.
 */
export class OpaDecisionPoint implements DecisionPoint {
  readonly #settings: DecisionPointSettings;
  readonly #parts: DecisionPointParts;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #remembered: RememberedAnswers;
  readonly #underWay = new Map<string, Promise<PolicyAnswer>>();
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(settings: DecisionPointSettings, parts: DecisionPointParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#remembered = new RememberedAnswers(settings.cacheMs, MAX_REMEMBERED);
    const { token } = settings;
    this.#headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
  }

  ask(question: PolicyQuestion): PolicyAnswer | Promise<PolicyAnswer> {
    const body = policyInput(question, this.#settings.sendsArguments);
    const key = createHash('sha256').update(body).digest('base64');
    const nowMs = this.#parts.nowMs();
    const known = this.#remembered.find(key, nowMs) ?? this.#underWay.get(key);
    if (known !== undefined) return known;
    if (nowMs < this.#pausedUntilMs) return unknown;
    const asked = this.#ask(body, key).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  async #ask(body: string, key: string): Promise<PolicyAnswer> {
    const { url, timeoutMs } = this.#settings;
    const { outgoing, nowMs, log } = this.#parts;
    const answered = await outgoing.ask(url, {
      method: 'POST',
      headers: this.#headers,
      body,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      timeoutMs,
    });
    const answer = answerIn(answered);
    if (typeof answer === 'string') {
      // Of many questions that fail together, one is told of.
      if (nowMs() >= this.#pausedUntilMs) log('the decision point gave no answer', answer);
      this.#pausedUntilMs = nowMs() + PAUSE_MS;
      return unknown;
    }
    this.#remembered.keep(key, answer, nowMs());
    return answer;
  }
}

/** A text: why there is none. */
const answerIn = (answered: Answered | string): PolicyAnswer | string => {
  if (typeof answered === 'string') return answered;
  if (answered.status !== 200) return `it answered with HTTP status ${answered.status}`;
  const body = jsonIn(answered.body);
  if (!isObject(body)) return 'its answer is no JSON object';
  const { result } = body;
  if (result === undefined || result === false) return denied;
  if (result === true) return allowed;
  if (!isObject(result) || typeof result['allow'] !== 'boolean') {
    return 'its "result" is neither true, false nor an object with "allow"';
  }
  if (result['allow']) return allowed;
  const { reason } = result;
  return typeof reason === 'string' ? { kind: 'denied', reason } : denied;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const jsonIn = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
};
