import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerNotFound } from '../../shared/http/app.ts';

/** How finders of holes reach whoever runs the gateway (RFC 9116). */
export interface SecurityTxtSettings {
  /** A URI. */
  readonly contact: string;
  /** As it is written, a moment (RFC 3339); undefined: always half a year from now. */
  readonly expires: string | undefined;
  /** URI of what finders are promised. */
  readonly policy: string | undefined;
}

const DAY_MS = 86_400_000;
/** Mission C-42. */
const RENEWED_DAYS = 180;
/** RFC 9116 §2.5.5: less than a year. */
const MOST_DAYS = 364;
const NEAR_DAYS = 30;

const everybody = { config: { access: 'public' } } as const;

/** `GET /.well-known/security.txt` and `/security.txt` (mission SV-13). `current`: the settings in force, undefined for none. */
export const addSecurityTxt = (
  app: FastifyInstance,
  current: () => SecurityTxtSettings | undefined,
  wallMs: () => number,
): void => {
  const send = (_request: FastifyRequest, reply: FastifyReply): void => {
    const settings = current();
    if (settings === undefined) answerNotFound(reply);
    else void reply.type('text/plain; charset=utf-8').send(textOf(settings, wallMs()));
  };
  app.get('/.well-known/security.txt', everybody, send);
  app.get('/security.txt', everybody, send);
};

const textOf = ({ contact, policy, expires }: SecurityTxtSettings, nowMs: number): string =>
  [
    `Contact: ${contact}`,
    `Expires: ${shownExpiry(expires, nowMs)}`,
    ...(policy === undefined ? [] : [`Policy: ${policy}`]),
    '',
  ].join('\n');

/** A moment that has passed tells finders that nobody cares any more, so that it is put off (mission C-42). */
const shownExpiry = (written: string | undefined, nowMs: number): string => {
  const asked = written === undefined ? Number.NaN : Date.parse(written);
  if (!(asked > nowMs)) return dayAfter(nowMs, RENEWED_DAYS);
  return asked > nowMs + MOST_DAYS * DAY_MS ? dayAfter(nowMs, MOST_DAYS) : isoOf(asked);
};

/** Midnight, so that it is the same text all day. */
const dayAfter = (nowMs: number, days: number): string =>
  isoOf((Math.floor(nowMs / DAY_MS) + days) * DAY_MS);

const isoOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** What the operator should know of the moment as it is written; undefined for nothing. */
export const expiryWarning = (written: string | undefined, nowMs: number): string | undefined => {
  if (written === undefined) return undefined;
  const days = Math.floor((Date.parse(written) - nowMs) / DAY_MS);
  if (days < 0) return `it is over, so that ${RENEWED_DAYS} days from now are shown`;
  if (days < NEAR_DAYS) return `it is over in ${days} days; see whether the contact is right`;
  if (days > MOST_DAYS)
    return `it is further away than a year, so that ${MOST_DAYS} days are shown`;
  return undefined;
};
