import { Fault } from '../../domain/fault/fault.ts';
import { isListMethod, listKinds } from '../../domain/mcp/rev2025/methods.ts';
import { cacheable } from '../../domain/mcp/rev2026/cacheable.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import { noEdits } from '../../domain/wire/splice.ts';
import type { ServerViews } from '../federation/server-views.ts';
import type { Call } from '../relay/call.ts';
import type { AnswerFilter } from '../relay/route.ts';
import type { ServerRates } from '../traffic/limits/server-rates.ts';
import type { Authorizer, ListedKind } from './authorizer.ts';
import { forOneCaller, shownList } from './own-answer.ts';
import { type Caller, RequestAccess, type RoutedRequest, textAtServer } from './request-access.ts';

type Refusal = Fault | undefined | Promise<Fault | undefined>;

/** Holds every request to what its caller may do: once its way is known, and before anything of it goes out or is kept. */
export class Enforcement {
  readonly #authorizer: Authorizer;
  readonly #views: Pick<ServerViews, 'of'>;
  readonly #rates: Pick<ServerRates, 'isOn' | 'refusal'> | undefined;

  /** Without `rates` servers and tools may be used as often as anybody likes. */
  constructor(
    authorizer: Authorizer,
    views: Pick<ServerViews, 'of'>,
    rates?: Pick<ServerRates, 'isOn' | 'refusal'>,
  ) {
    this.#authorizer = authorizer;
    this.#views = views;
    this.#rates = rates;
  }

  /** False: nothing here has to be asked. */
  get isOn(): boolean {
    return this.#authorizer.isOn;
  }

  /** False: no call has to pass `admits`. */
  get concernsCalls(): boolean {
    return this.#authorizer.isOn || this.#rates?.isOn === true;
  }

  /** Whether the call goes on; else it is refused, or over. A promise only where somebody else decides. */
  admits(call: Call, request: RoutedRequest): boolean | Promise<boolean> {
    const refusal = this.#obstacle(request);
    return refusal instanceof Promise
      ? refusal.then((fault) => this.#settled(call, request, fault))
      : this.#settled(call, request, refusal);
  }

  refusal(request: RoutedRequest): Refusal {
    const access = new RequestAccess(request);
    const refused = this.#authorizer.refusal(access);
    if (refused instanceof Promise) {
      return refused.then((fault) => fault ?? this.#further(access, request));
    }
    return refused ?? this.#further(access, request);
  }

  /** What may not be done at all is not counted. */
  #obstacle(request: RoutedRequest): Refusal {
    const rates = this.#rates;
    const refused = this.#authorizer.isOn ? this.refusal(request) : undefined;
    if (rates?.isOn !== true) return refused;
    return refused instanceof Promise
      ? refused.then((fault) => fault ?? rates.refusal(request))
      : (refused ?? rates.refusal(request));
  }

  /** Servers where the caller may do something at all. */
  async reachable(
    { principal, remoteAddress }: Caller,
    servers: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const about = { principal, remoteAddress, method: 'initialize', name: undefined };
    const refusals = await Promise.all(
      servers.map(async (server) =>
        this.#authorizer.refusal({ ...about, server, arguments: () => undefined }),
      ),
    );
    return new Set(servers.filter((_, index) => refusals[index] === undefined));
  }

  /** May the caller read this resource? `uri`: the server's own. */
  readRefusal(caller: Caller, server: string, uri: string): Refusal {
    return this.#authorizer.refusal({
      principal: caller.principal,
      remoteAddress: caller.remoteAddress,
      server,
      method: 'resources/read',
      name: uri,
      arguments: () => undefined,
    });
  }

  /** Goes on with a `notifications/resources/updated` of a server when the caller may read what it tells of. */
  ifReadable(caller: Caller, server: string, { bytes, marks }: Message, go: () => void): void {
    unlessRefused(this.readRefusal(caller, server, textAtServer(bytes, marks.uri, noEdits)), go);
  }

  /** Goes on with what is no request, and is dropped without a word where the caller may not send it. */
  ifAllowed(request: RoutedRequest, go: () => void): void {
    unlessRefused(this.refusal(request), go);
  }

  #settled(call: Call, request: RoutedRequest, refusal: Fault | undefined): boolean {
    if (call.ended) return false; // the client went, or cancelled, meanwhile
    if (refusal !== undefined) call.refuse(refusal);
    else if (this.#authorizer.isOn) this.#mark(call, request);
    return refusal === undefined;
  }

  /** Notes on an admitted call what its caller sees of its answer. */
  #mark(call: Call, { caller, message, server, edits }: RoutedRequest): void {
    if (server === undefined) return;
    const { method, era, links } = call;
    call.filter = this.#filter(caller, server, method, era);
    call.needsWhole ||= isListMethod(method);
    if (links !== undefined) links.tool = textAtServer(message.bytes, message.marks.name, edits);
  }

  /**
   * What of the answer to a request its caller sees, under the names clients know; undefined where that depends on
   * nobody. What says for whom it may be kept says "for this caller".
   */
  #filter(caller: Caller, server: string, method: string, era: Era): AnswerFilter | undefined {
    if (isListMethod(method)) {
      const kind = listKinds[method];
      const seen = shownList(kind, (keys) => this.hidden(caller, server, method, keys));
      if (era === 'legacy') return seen;
      return (answer) => {
        const shown = seen(answer);
        return shown instanceof Promise ? shown.then(forOneCaller) : forOneCaller(shown);
      };
    }
    return era === 'modern' && cacheable.has(method) ? forOneCaller : undefined;
  }

  /** Which of these items of a server's list its caller does not see; `keys`: as clients know them. */
  hidden(
    { principal, remoteAddress }: Caller,
    server: string,
    method: keyof typeof kinds,
    keys: readonly string[],
  ): ReadonlySet<string> | Promise<ReadonlySet<string>> {
    const names = keys.map((key) => this.#nameAtServer(server, method, key));
    const of = { principal, remoteAddress, server, kind: kinds[method] };
    const shown = this.#authorizer.shown(of, names);
    return shown instanceof Promise
      ? shown.then((later) => without(keys, names, later))
      : without(keys, names, shown);
  }

  /** What one kind of request asks for besides. */
  #further(access: RequestAccess, request: RoutedRequest): Refusal {
    if (access.isAmbiguous) return twice;
    const { caller, server } = request;
    if (server === undefined) return undefined;
    if (access.method === 'completion/complete') return this.#completionRefusal(request, server);
    return access.method === 'resources/subscribe'
      ? this.readRefusal(caller, server, access.name ?? '')
      : undefined;
  }

  /** What may not be seen is not completed, whichever of the two the server takes where both are named. */
  #completionRefusal({ caller, message, edits }: RoutedRequest, server: string): Refusal {
    const { bytes, marks } = message;
    const { refName, refUri } = marks;
    const who = { principal: caller.principal, remoteAddress: caller.remoteAddress, server };
    const byName =
      refName && this.itemRefusal({ ...who, kind: 'prompt' }, textAtServer(bytes, refName, edits));
    if (refUri === undefined) return byName;
    const uri = textAtServer(bytes, refUri, edits);
    const byUri = (): Refusal => this.itemRefusal({ ...who, kind: 'resource_template' }, uri);
    if (byName instanceof Promise) return byName.then((fault) => fault ?? byUri());
    return byName ?? byUri();
  }

  /** Nobody is told more of what is not shown to him. */
  itemRefusal(of: ListedKind, name: string): Refusal {
    const shown = this.#authorizer.shown(of, [name]);
    return shown instanceof Promise
      ? shown.then((later) => faultUnless(later, of, name))
      : faultUnless(shown, of, name);
  }

  #nameAtServer(server: string, method: keyof typeof kinds, key: string): string {
    const own = this.#views.of(server)?.nameAtServer(listKinds[method], key) ?? key;
    return own instanceof Fault ? key : own; // whoever calls it hears why
  }
}

const kinds = {
  'tools/list': 'tool',
  'prompts/list': 'prompt',
  'resources/list': 'resource',
  'resources/templates/list': 'resource_template',
} as const;

type Shown = ReadonlySet<string> | 'all';

const nothing: ReadonlySet<string> = new Set();

const without = (
  keys: readonly string[],
  names: readonly string[],
  shown: Shown,
): ReadonlySet<string> =>
  shown === 'all' ? nothing : new Set(keys.filter((_, index) => !shown.has(names[index] ?? '')));

const faultUnless = (
  shown: Shown,
  { kind, server }: ListedKind,
  name: string,
): Fault | undefined =>
  shown === 'all' || shown.has(name)
    ? undefined
    : new Fault(
        'forbidden',
        `the ${kind === 'resource_template' ? 'resource' : kind} "${name}" of "${server}" is not for this caller`,
      );

const twice = new Fault('invalid_params', 'params.arguments stands there twice; send it once');

const unlessRefused = (refusal: Refusal, go: () => void): void => {
  if (refusal instanceof Promise) {
    void refusal.then((fault) => {
      if (fault === undefined) go();
    });
  } else if (refusal === undefined) go();
};
