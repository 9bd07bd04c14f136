import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { Fault } from '../../../domain/fault/fault.ts';

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
const LOOPBACK_ORIGIN = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/;
/** Beyond it the parser drops header lines silently, so a request that reaches it was not read whole. */
export const MAX_HEADER_LINES = 500;
const MAX_REMEMBERED = 256;

export interface GuardSettings {
  /** The address the listener is bound to. */
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
}

/** Verdicts by header text. Clients repeat a handful; whoever sends many different ones only empties it. */
class Verdicts {
  readonly #known = new Map<string, boolean>();
  readonly #judge: (text: string) => boolean;

  constructor(judge: (text: string) => boolean) {
    this.#judge = judge;
  }

  of(text: string): boolean {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const verdict = this.#judge(text.toLowerCase());
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    if (text.length <= MAX_REMEMBERED) this.#known.set(text, verdict);
    return verdict;
  }
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

const judgeHost = (settings: GuardSettings): ((host: string) => boolean) => {
  // The bound address itself too: on 127.0.0.2 no client could name another.
  const allowed = new Set(
    [...settings.allowedHosts, settings.host].map((host) => host.toLowerCase()),
  );
  const boundToLoopback = isLoopback(settings.host);
  return (host) => {
    const name = HOST.exec(host)?.[1];
    if (name === undefined) return false;
    if (LOOPBACK_NAMES.has(name) || allowed.has('*') || allowed.has(host) || allowed.has(name)) {
      return true;
    }
    // Rebinding needs a DNS name, so an address is harmless; probes address a pod by its address.
    return !boundToLoopback && isIP(name.replace(/^\[|\]$/g, '')) !== 0;
  };
};

const judgeOrigin = (settings: GuardSettings): ((origin: string) => boolean) => {
  const allowed = new Set(settings.allowedOrigins.map((origin) => origin.toLowerCase()));
  return (origin) =>
    origin !== 'null' && (LOOPBACK_ORIGIN.test(origin) || allowed.has('*') || allowed.has(origin));
};

const hasTwoHosts = (rawHeaders: readonly string[]): boolean => {
  let seen = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') seen += 1;
  }
  return seen > 1;
};

/**
 * Decides before anything else whether a request may be looked at: DNS rebinding (specification
 * 2025-11-25, basic/transports, security warning) and requests two readers could understand
 * differently (RFC 9112 §3.2).
 */
export class Guard {
  readonly #hosts: Verdicts;
  readonly #origins: Verdicts;

  constructor(settings: GuardSettings) {
    this.#hosts = new Verdicts(judgeHost(settings));
    this.#origins = new Verdicts(judgeOrigin(settings));
  }

  /** Undefined when the request may go on. Brings an absolute target of `request.url` into origin form. */
  check(request: IncomingMessage): Fault | undefined {
    const { rawHeaders, headers } = request;
    if (rawHeaders.length >= MAX_HEADER_LINES * 2) {
      return new Fault('invalid_request', `more than ${MAX_HEADER_LINES} header lines`);
    }
    if (hasTwoHosts(rawHeaders)) return new Fault('invalid_request', 'two Host header lines');
    const misframed = framingFault(request);
    if (misframed !== undefined) return misframed;
    const host = headers.host;
    if (host === undefined) return new Fault('invalid_request', 'there is no Host header line');
    if (!this.#hosts.of(host)) {
      return new Fault(
        'host_refused',
        'this Host is not allowed here; add it to the allowed hosts of the gateway',
      );
    }
    const origin = headers.origin;
    if (origin !== undefined && !this.#origins.of(origin)) {
      return new Fault(
        'origin_refused',
        'this Origin is not allowed here; add it to the allowed origins of the gateway',
      );
    }
    return request.url?.charCodeAt(0) === SLASH ? undefined : intoOriginForm(request, host);
  }
}

/** What proxies and the parser behind this may not read alike: where the body ends, and whether it comes at all. */
const framingFault = ({ headers, httpVersionMinor }: IncomingMessage): Fault | undefined => {
  const { 'transfer-encoding': coding, expect: expectation } = headers;
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || httpVersionMinor === 0)) {
    const text = 'the only transfer coding read here is chunked, not in HTTP/1.0';
    return new Fault('invalid_request', text);
  }
  return expectation === undefined || expectation.toLowerCase() === '100-continue'
    ? undefined
    : new Fault('expectation_refused', 'the only expectation met here is 100-continue');
};

const SLASH = 0x2f;
const ABSOLUTE = /^https?:\/\/([^/?#]*)([^#]*)$/i;

const intoOriginForm = (request: IncomingMessage, host: string): Fault | undefined => {
  if (request.url === '*') return undefined;
  const parts = ABSOLUTE.exec(request.url ?? '');
  if (parts?.[1]?.toLowerCase() !== host.toLowerCase()) {
    return new Fault('invalid_request', 'the request target and the Host header disagree');
  }
  const rest = parts[2] ?? '';
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
  return undefined;
};
