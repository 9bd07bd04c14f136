import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { frameTypes } from '../originals/layouts.ts';
import { FramePeer, type PeerFrame } from './frame-peer.ts';
import { StreamPeer } from './stream-peer.ts';

/** One JSON-RPC request as a server behind the original gateway sees it. */
export interface RoutedRequest {
  readonly id: unknown;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Which server it went to (mission §4.1): `params.namespace`, else what the method says. */
  readonly namespace: string;
}

export interface OriginalGatewayOptions {
  /** Tokens that are let in. */
  readonly tokens: readonly string[];
  /**
   * What the servers behind it answer: a `result`. Requests run at the same time; an Error becomes the JSON-RPC error
   * that the original makes of everything.
   */
  readonly serve: (request: RoutedRequest) => unknown;
  /** After so long without a byte of the client it sends a sign of life. */
  readonly readTimeoutMs?: number;
}

const READ_TIMEOUT_MS = 60_000;
const MAX_TOKEN_LENGTH = 4096;
const SESSION_SECONDS = 3600;
const INTERNAL_ERROR = -32603;

/**
 * The first version of the original gateway on its TCP port, as mission §3.4 describes it: a version, then `initialize`
 * with a token, which opens a session that is none of MCP's, then requests for the servers behind it.
 */
export class OriginalGateway {
  readonly #options: OriginalGatewayOptions;
  readonly #peer: StreamPeer;
  readonly connections: OriginalConnection[] = [];

  constructor(options: OriginalGatewayOptions) {
    this.#options = options;
    this.#peer = new StreamPeer((socket) => {
      this.connections.push(new OriginalConnection(socket, this.#options));
    });
  }

  /** Resolves with its port on loopback. */
  listen(port = 0): Promise<number> {
    return this.#peer.listen({ host: '127.0.0.1', port });
  }

  /** Says goodbye on every connection, as the original does when it is stopped. */
  shutDown(reason: string): void {
    for (const connection of this.connections) connection.shutDown(reason);
  }

  close(): Promise<void> {
    return this.#peer.close();
  }
}

type State = 'new' | 'agreed' | 'open';

interface Request {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** One client of it. */
export class OriginalConnection {
  readonly peer: FramePeer;
  /** What went to the servers behind it, in order. */
  readonly routed: RoutedRequest[] = [];
  readonly #options: OriginalGatewayOptions;
  #state: State = 'new';

  constructor(socket: Socket, options: OriginalGatewayOptions) {
    this.#options = options;
    this.peer = new FramePeer(socket, 'g12', (_, frame) => this.#take(frame));
    socket.setTimeout(options.readTimeoutMs ?? READ_TIMEOUT_MS);
    socket.on('timeout', () => this.peer.send(frameTypes.health));
  }

  shutDown(reason: string): void {
    this.peer.send(frameTypes.control, JSON.stringify({ command: 'shutdown', reason }));
    this.peer.socket.end();
  }

  #take({ type, text }: PeerFrame): void {
    if (this.#state === 'new' && type !== frameTypes.negotiate) {
      this.#refuse('Version negotiation required');
      return;
    }
    switch (type) {
      case frameTypes.negotiate:
        this.#negotiate(text);
        return;
      case frameTypes.request:
        void this.#request(text);
        return;
      case frameTypes.health:
        this.peer.send(frameTypes.health);
        return;
      case frameTypes.response:
      case frameTypes.agree:
        this.peer.send(frameTypes.error, 'Unexpected message');
    }
  }

  #negotiate(text: string): void {
    if (this.#state !== 'new') {
      this.peer.send(frameTypes.error, 'Version already negotiated');
      return;
    }
    const offer = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const versions = offer['supported_versions'];
    const common = Array.isArray(versions) ? versions.filter((version) => version === 1) : [];
    if (common.length === 0) {
      this.#refuse('No common version');
      return;
    }
    this.#state = 'agreed';
    this.peer.send(frameTypes.agree, '{"agreed_version":1}');
  }

  async #request(text: string): Promise<void> {
    const { request, token } = unwrapped(JSON.parse(text));
    if (this.#state !== 'open') {
      this.#open(request);
      return;
    }
    if (token !== undefined && !this.#admits(token)) {
      this.#fail(request.id, 'Unauthorized: invalid token');
      return;
    }
    const routed = routedOf(request);
    this.routed.push(routed);
    try {
      this.#answer(request.id, { result: await this.#options.serve(routed) });
    } catch (error) {
      this.#fail(request.id, error instanceof Error ? error.message : String(error));
    }
  }

  #open({ id, method, params }: Request): void {
    if (method !== 'initialize') {
      this.#fail(id, 'Unauthorized: must initialize first');
      return;
    }
    if (!this.#admits(params?.['token'])) {
      this.#fail(id, 'Unauthorized: invalid token');
      this.peer.socket.end();
      return;
    }
    this.#state = 'open';
    const expiresAt = new Date(Date.now() + SESSION_SECONDS * 1000).toISOString();
    this.#answer(id, { result: { sessionId: randomBytes(16).toString('hex'), expiresAt } });
  }

  #admits(token: unknown): boolean {
    return (
      typeof token === 'string' &&
      token.length <= MAX_TOKEN_LENGTH &&
      !/[\0\r\n]/.test(token) &&
      this.#options.tokens.includes(token)
    );
  }

  #fail(id: unknown, message: string): void {
    this.#answer(id, { error: { code: INTERNAL_ERROR, message } });
  }

  /** Also what has no id is answered: to the original everything is a request. */
  #answer(id: unknown, outcome: object): void {
    const message = { jsonrpc: '2.0', ...outcome, id: id ?? null };
    this.peer.send(frameTypes.response, JSON.stringify(message));
  }

  #refuse(reason: string): void {
    this.peer.send(frameTypes.error, reason);
    this.peer.socket.end();
  }
}

const unwrapped = (parsed: unknown): { readonly request: Request; readonly token?: unknown } => {
  const text = parsed as Readonly<Record<string, unknown>>;
  return 'auth_token' in text && 'message' in text
    ? { request: text['message'] as Request, token: text['auth_token'] }
    : { request: text };
};

const routedOf = ({ id, method, params = {} }: Request): RoutedRequest => ({
  id,
  method: String(method),
  params,
  namespace: namespaceOf(String(method), params),
});

const namespaceOf = (method: string, params: Readonly<Record<string, unknown>>): string => {
  const { namespace, name } = params;
  if (typeof namespace === 'string') return namespace;
  if (method === 'initialize' || method === 'shutdown' || method === 'tools/list') return 'system';
  if (method !== 'tools/call' || typeof name !== 'string') return 'default';
  return name.split('.', 1)[0] ?? name;
};
