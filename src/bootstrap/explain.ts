import type { Container } from 'inversify';
import type { ExplainQuestion } from '../adapters/inbound/cli/commands/explain.ts';
import type { Asker } from '../application/federation/asker.ts';
import type { Logger } from '../application/ports/driven/logger.ts';
import { Explainer, type Explanation } from '../application/relay/explanation.ts';
import type { Conversation } from '../application/sessions/conversation.ts';
import type { ClientProfile } from '../domain/clients/client-profile.ts';
import { Fault } from '../domain/fault/fault.ts';
import { anonymous } from '../domain/identity/principal.ts';
import { claimsModern } from '../domain/mcp/rev2026/request-meta.ts';
import type { Era } from '../domain/mcp/revisions.ts';
import { unwrap } from '../domain/wire/client-form.ts';
import type { Message } from '../domain/wire/message.ts';
import { scan } from '../domain/wire/scan.ts';
import { encodeText } from '../domain/wire/text.ts';
import { WireFault } from '../domain/wire/wire-fault.ts';
import { createContainer } from './container.ts';
import type { Settings } from './settings/settings.ts';
import { Tokens } from './tokens.ts';

interface ReadRequest {
  readonly message: Message;
  readonly target: string | undefined;
}

/** Builds the gateway without its frontends and asks it where a request would go. A text: why it cannot be read. */
export const explainRequest = async (
  settings: Settings,
  question: ExplainQuestion,
): Promise<Explanation | string> => {
  const container = createContainer(settings, silent);
  const routes = new ExplainedRoutes(container);
  try {
    const trouble = await container.get(Tokens.pins).read();
    return trouble?.message ?? (await routes.explain(question));
  } finally {
    await routes.close();
  }
};

/** Asks the parts of one gateway where requests would go. Servers are started when a rule needs their lists. */
export class ExplainedRoutes {
  readonly #container: Container;
  readonly #explainer: Explainer;
  #opened: Conversation | undefined;
  readonly #killAll = (): void => this.#container.get(Tokens.ledger).killAllNow();

  constructor(container: Container) {
    this.#container = container;
    this.#explainer = new Explainer({
      pools: container.get(Tokens.pools),
      targets: container.get(Tokens.targets),
      resolution: container.get(Tokens.resolution),
      ownAnswers: container.get(Tokens.ownAnswers),
      whole: container.get(Tokens.whole),
      eras: container.get(Tokens.eras),
    });
    process.on('exit', this.#killAll);
  }

  /** A text: why the request cannot be read. */
  async explain(question: ExplainQuestion): Promise<Explanation | string> {
    const request = readRequest(question.request);
    if (typeof request === 'string') return request;
    const { message, target } = request;
    const { namespace, asked, client, isOffline } = question;
    const introduced = introductionOf(client) ?? message;
    const profile = this.#container.get(Tokens.desk).profileOf(introduced, undefined);
    const lists = isOffline ? undefined : this.#session();
    const asker = askerFor(claimsModern(message) ? 'modern' : 'legacy', profile, lists);
    return this.#explainer.explain(asker, { message, namespace, asked, target });
  }

  /** Ends every server that was started. */
  async close(): Promise<void> {
    await this.#opened?.upstreams.closeAll();
    this.#opened?.close();
    await this.#container.get(Tokens.shared).closeAll();
    await this.#container.get(Tokens.statelessServers).closeAll();
    await this.#container.get(Tokens.eras).close();
    process.off('exit', this.#killAll);
  }

  /** In whose name servers are asked. */
  #session(): Conversation | undefined {
    if (this.#opened !== undefined) return this.#opened;
    const outlet = { deliver: () => undefined, end: () => undefined };
    const session = this.#container.get(Tokens.desk).open(clientFacts, outlet);
    if (!(session instanceof Fault)) {
      this.#opened = this.#container.get(Tokens.sessions).find(session.id);
    }
    return this.#opened;
  }
}

const clientFacts = {
  protocol: 'stdio',
  principal: anonymous,
  namespace: undefined,
  remoteAddress: '',
} as const;

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

const notAsked = new Fault('backend_unavailable', 'the server was not asked');

/** `lists`: the session in whose name servers are asked; undefined when none may be. */
const askerFor = (
  era: Era,
  profile: ClientProfile,
  lists: Pick<Asker, 'listSource'> | undefined,
): Asker => ({
  era,
  caller: clientFacts,
  partition: 'explain',
  sessionId: undefined,
  profile,
  closed: false,
  listSource: (server) => lists?.listSource(server) ?? notAsked,
});

export const readRequest = (text: string): ReadRequest | string => {
  const bytes = encodeText(text);
  const bare = scan(bytes);
  if (!(bare instanceof WireFault)) return requestOf(bare, undefined);
  const wrapped = unwrap(bytes);
  if (wrapped === undefined) return `the request is no JSON-RPC message: ${bare.message}`;
  if (wrapped instanceof Fault) return wrapped.message;
  const message = scan(wrapped.message);
  return message instanceof WireFault
    ? `the envelope holds no JSON-RPC message: ${message.message}`
    : requestOf(message, wrapped.targetNamespace);
};

const requestOf = (message: Message, target: string | undefined): ReadRequest | string =>
  message.kind === 'request'
    ? { message, target }
    : `a ${message.kind} finds its way by the request it belongs to; explain takes requests`;

/** A client as it introduces itself; undefined when nothing was said of it. */
const introductionOf = (client: string | undefined): Message | undefined => {
  if (client === undefined) return undefined;
  const slash = client.lastIndexOf('/');
  const name = slash < 0 ? client : client.slice(0, slash);
  const version = slash < 0 ? '' : client.slice(slash + 1);
  const params = { clientInfo: { name, version } };
  const text = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
  const message = scan(encodeText(text));
  return message instanceof WireFault ? undefined : message;
};
