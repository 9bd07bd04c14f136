import { Fault } from '../../domain/fault/fault.ts';
import { isListMethod, type ListMethod } from '../../domain/mcp/rev2025/methods.ts';
import { type Edit, noEdits } from '../../domain/wire/splice.ts';
import type { Enforcement } from '../authorization/enforcement.ts';
import type { ClientProfiles } from '../clients/client-profiles.ts';
import type { Catalogue } from '../federation/catalogue.ts';
import { completionsInsteadOf } from '../federation/completions.ts';
import { cursorOf } from '../federation/page-request.ts';
import type { UriRoutes } from '../federation/uri-routes.ts';
import type { WholeParts } from '../federation/whole-parts.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { Resolution } from '../relay/resolution.ts';
import { ListenInterests } from './listen-interests.ts';
import { concernsAllServers } from './own-methods.ts';
import { StatelessAskers } from './stateless-askers.ts';
import type { StatelessRequest } from './stateless-server.ts';
import type { StatelessServers } from './stateless-servers.ts';
import { exposeTask } from './task-names.ts';

export interface Resolved {
  readonly request: StatelessRequest;
  readonly server: string;
}

export interface WholeCatalogueParts {
  readonly whole: WholeParts;
  readonly pools: PoolDirectory;
  readonly servers: StatelessServers;
  readonly resolution: Resolution;
  readonly uriRoutes: UriRoutes;
  readonly catalogue: Catalogue;
  readonly profiles: ClientProfiles;
  readonly enforcement: Enforcement;
}

/** Many servers as one, for clients of the stateless era. */
export class WholeCatalogue {
  readonly #parts: WholeCatalogueParts;
  readonly interests: ListenInterests;
  readonly #askers: StatelessAskers;

  constructor(parts: WholeCatalogueParts) {
    this.#parts = parts;
    this.#askers = new StatelessAskers(parts.servers, parts.profiles);
    this.interests = new ListenInterests({ ...parts, askers: this.#askers });
  }

  /** Answers what concerns all servers; otherwise says whose request it is. Undefined: the call is ended. */
  async resolve(request: StatelessRequest): Promise<Resolved | undefined> {
    const { call } = request;
    const { capabilities, introduction } = this.#parts.whole;
    const off = capabilities.refusal(call.method);
    if (off !== undefined) {
      call.onFailure(off);
      return undefined;
    }
    const isOwn = concernsAllServers(call.method);
    if (isOwn && !(await this.#admits(request, undefined, noEdits))) return undefined;
    if (call.method === 'server/discover') {
      call.answerWith(await introduction.discoverResult(this.#askers.of(request)));
      return undefined;
    }
    if (isListMethod(call.method)) return this.#list(request, call.method);
    const resolved = await this.#ofMessage(request);
    if (!(resolved instanceof Fault)) return resolved;
    call.onFailure(resolved);
    return undefined;
  }

  /** False: the call is over. */
  #admits(
    { call, facts: caller, message }: StatelessRequest,
    server: string | undefined,
    edits: readonly Edit[],
  ): boolean | Promise<boolean> {
    const { enforcement } = this.#parts;
    return (
      !enforcement.concernsCalls || enforcement.admits(call, { caller, message, server, edits })
    );
  }

  async #list(request: StatelessRequest, method: ListMethod): Promise<undefined> {
    const { call, message } = request;
    const cursor = cursorOf(message);
    const page =
      cursor instanceof Fault
        ? cursor
        : await this.#parts.catalogue.list(this.#askers.of(request), method, cursor);
    if (page instanceof Fault) call.onFailure(page);
    else call.answerWith(page);
    return undefined;
  }

  async #ofMessage(request: StatelessRequest): Promise<Resolved | Fault | undefined> {
    const asker = this.#askers.of(request);
    const route = await this.#parts.resolution.route(asker, request.message, undefined);
    if (route instanceof Fault) return route;
    const { server, edits, shown, needsWhole = false } = route;
    const { call } = request;
    call.server = server;
    call.needsWhole = needsWhole;
    const admitted = this.#admits(request, server, edits);
    if (!(admitted instanceof Promise ? await admitted : admitted)) return undefined;
    if (call.method === 'completion/complete') {
      const instead = await completionsInsteadOf(asker, server);
      if (instead instanceof Fault) return instead;
      if (instead !== undefined) {
        call.answerWith(instead);
        return undefined;
      }
    }
    request.call.noticed = this.#parts.whole.notices.from(server);
    request.call.shown = (answer) =>
      exposeTask(server, shown === undefined ? answer : shown(answer));
    return { server, request: { ...request, edits } };
  }
}
