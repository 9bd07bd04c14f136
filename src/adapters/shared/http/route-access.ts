import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Verdict } from '../../../application/ports/driven/credential-verifier.ts';
import type { Access } from '../../../application/ports/driven/way-in.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { asksForMore } from './answers.ts';
import { sendFault } from './app.ts';
import { requestCredential } from './credential.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who is answered; a page that does not say stops the start of the program. */
    access?: Exclude<Access, 'local'>;
  }
  interface FastifyRequest {
    /** Set on pages that are `brief`: figures may be shown. */
    seesFigures: boolean;
  }
}

export interface RouteAccessParts {
  readonly gateway: Pick<Gateway, 'identify' | 'apiKeyHeader'>;
  /** Whether figures are shown to everybody here. */
  readonly showsFigures: () => boolean;
  /** Whom a request is from. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly challenge: (request: IncomingMessage, fault: Fault) => string;
}

interface ListedRoute {
  readonly access: Access;
  readonly methods: readonly string[];
  readonly path: string;
}

export interface RouteAccess {
  /** The pages there are, and who is answered as things are now. */
  list(): readonly ListedRoute[];
}

/**
 * The one door of all pages: who is answered is said where a page is added, and decided here before its code runs. Before any
 * page is added.
 */
export const guardRoutes = (app: FastifyInstance, parts: RouteAccessParts): RouteAccess => {
  const listed: ListedRoute[] = [];
  app.decorateRequest('seesFigures', false);
  app.addHook('onRoute', ({ method, url, config }) => {
    const access = config?.access;
    const methods = [method].flat();
    if (access === undefined) {
      throw new TypeError(`nothing says who is answered at ${methods.join(', ')} ${url}`);
    }
    listed.push({ access, methods, path: url });
  });
  app.addHook('onRequest', async (request, reply) => {
    const { access = 'public' } = request.routeOptions.config;
    if (access === 'public') return;
    const isShown = access !== 'authenticated' && parts.showsFigures();
    const verdict = isShown ? undefined : await verdictOn(request.raw, access, parts);
    request.seesFigures = !(verdict instanceof Fault);
    if (access !== 'brief' && verdict instanceof Fault) refuse(request, reply, verdict, parts);
  });
  const inForce = (access: Access): Access => {
    if (access !== 'figures') return access;
    return parts.showsFigures() ? 'public' : 'authenticated';
  };
  return { list: () => listed.map((route) => ({ ...route, access: inForce(route.access) })) };
};

/** Probes show nothing and are refused nothing: they are no strangers who were turned away. */
const verdictOn = (
  request: IncomingMessage,
  access: Access,
  { gateway, addressOf }: RouteAccessParts,
): Verdict | Promise<Verdict> => {
  const credential = requestCredential(request, gateway, addressOf(request));
  const isProbe = access === 'brief' && credential.remoteAddress === undefined;
  return gateway.identify(isProbe ? { ...credential, isTrial: true } : credential);
};

const refuse = (
  { raw }: FastifyRequest,
  reply: FastifyReply,
  fault: Fault,
  { challenge }: RouteAccessParts,
): void => {
  if (asksForMore(fault)) reply.header('www-authenticate', challenge(raw, fault));
  const { retryAfterMs } = fault;
  if (retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(retryAfterMs / 1_000));
  sendFault(reply, fault.row.httpStatus, fault);
};
