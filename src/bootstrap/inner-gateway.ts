import type { Container } from 'inversify';
import type { SurveyRow } from '../application/control/survey.ts';
import type { Logger } from '../application/ports/driven/logger.ts';
import type { ClientSession, ReplySink } from '../application/ports/driving/client-session.ts';
import { rpcCodeOf } from '../domain/fault/error-reply.ts';
import { Fault } from '../domain/fault/fault.ts';
import { localUser } from '../domain/identity/principal.ts';
import { newestLegacyRevision } from '../domain/mcp/revisions.ts';
import { scan } from '../domain/wire/scan.ts';
import { decodeText, encodeText } from '../domain/wire/text.ts';
import { WireFault } from '../domain/wire/wire-fault.ts';
import { createContainer } from './container.ts';
import { identity } from './identity.ts';
import type { Settings } from './settings/settings.ts';
import { Tokens } from './tokens.ts';

/** A JSON-RPC error of the server or the gateway. */
export interface InnerError {
  readonly kind: 'error';
  readonly code: number;
  readonly message: string;
}

/** `result`: raw JSON, as the server wrote it. */
export type InnerAnswer = { readonly kind: 'result'; readonly text: string } | InnerError;

/** A gateway without frontends, whose only client is this process. */
export class InnerGateway {
  readonly #container: Container;
  readonly #sessions: ClientSession[] = [];
  readonly #killAll = (): void => this.#container.get(Tokens.ledger).killAllNow();

  private constructor(container: Container) {
    this.#container = container;
    process.on('exit', this.#killAll);
  }

  /** A text: why it cannot be used. */
  static async open(settings: Settings): Promise<InnerGateway | string> {
    const metrics = { ...settings.metrics, enabled: false, port: undefined };
    const container = createContainer({ ...settings, frontends: [], metrics }, silentLogger);
    const trouble = await container.get(Tokens.pins).read();
    return trouble?.message ?? new InnerGateway(container);
  }

  /** A session with one server, under its own names. */
  async session(server: string): Promise<InnerSession | InnerError> {
    const outlet = { deliver: () => undefined, end: () => undefined };
    const facts = { protocol: 'stdio', principal: localUser, remoteAddress: '' } as const;
    const opened = this.#container.get(Tokens.desk).open({ ...facts, namespace: server }, outlet);
    if (opened instanceof Fault) return errorOf(opened);
    this.#sessions.push(opened);
    const session = new InnerSession(opened);
    const greeted = await session.request('initialize', {
      protocolVersion: newestLegacyRevision,
      capabilities: {},
      clientInfo: identity,
    });
    if (greeted.kind === 'error') return greeted;
    session.notify('notifications/initialized');
    return session;
  }

  /** Looks at every server once. */
  survey(): Promise<readonly SurveyRow[]> {
    return this.#container.get(Tokens.survey).rows();
  }

  /** Ends every server that was started. */
  async close(): Promise<void> {
    for (const session of this.#sessions) session.close();
    await this.#container.get(Tokens.lifecycle).stop();
    process.off('exit', this.#killAll);
  }
}

/** One conversation with one server. */
export class InnerSession {
  readonly #session: ClientSession;
  #lastId = 0;

  constructor(session: ClientSession) {
    this.#session = session;
  }

  /** `onPush` hears what comes before the answer, as JSON text. */
  request(
    method: string,
    params: object | string,
    onPush?: (text: string) => void,
  ): Promise<InnerAnswer> {
    this.#lastId += 1;
    const head = `{"jsonrpc":"2.0","id":${this.#lastId},"method":${JSON.stringify(method)}`;
    const body = typeof params === 'string' ? params : JSON.stringify(params);
    return new Promise((resolve) => {
      const sink = sinkInto(resolve, onPush);
      this.#session.receive(encodeText(`${head},"params":${body}}`), sink);
    });
  }

  notify(method: string): void {
    const text = `{"jsonrpc":"2.0","method":${JSON.stringify(method)}}`;
    this.#session.receive(
      encodeText(text),
      sinkInto(() => undefined),
    );
  }
}

const sinkInto = (
  resolve: (answer: InnerAnswer) => void,
  onPush: (text: string) => void = () => undefined,
): ReplySink => ({
  stream: () => undefined,
  release: () => undefined,
  push: (message) => onPush(decodeText(message)),
  answer: (message) => resolve(answerOf(message)),
  refuse: (fault) => resolve(errorOf(fault)),
  abandon: () => resolve(errorOf(new Fault('shutting_down', 'the request was given up'))),
});

const answerOf = (bytes: Uint8Array): InnerAnswer => {
  const message = scan(bytes);
  if (message instanceof WireFault) return errorOf(new Fault('internal', message.message));
  const { result, error, errorCode = 0 } = message;
  if (result !== undefined) {
    return { kind: 'result', text: decodeText(bytes.subarray(result.start, result.end)) };
  }
  const text = error === undefined ? '{}' : decodeText(bytes.subarray(error.start, error.end));
  const written: unknown = Object(JSON.parse(text)).message;
  return { kind: 'error', code: errorCode, message: String(written ?? 'no message') };
};

const errorOf = (fault: Fault): InnerError => ({
  kind: 'error',
  code: rpcCodeOf(fault, 'legacy'),
  message: fault.message,
});

/** What went wrong is in the answer. */
const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
