import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { reachedBy } from '../../shared/http/answers.ts';
import { answerNotFound } from '../../shared/http/app.ts';
import { baseOf, METADATA_PATH } from '../../shared/http/challenge.ts';

/** What clients are told of where their tokens come from. */
export interface ResourceSettings {
  /** Where clients reach the gateway, without a slash at its end; undefined: as they say in `Host`. */
  readonly publicUrl: string | undefined;
  /** What tokens are asked for, whatever the path; undefined: the address that is called. */
  readonly resource: string | undefined;
  /** Issuers, as they call themselves. Empty: there is no document. */
  readonly authorizationServers: readonly string[];
  /** Empty: nothing is said of them. */
  readonly scopes: readonly string[];
}

const everybody = { config: { access: 'public' } } as const;
/** Clients ask once for each server they know; a change of settings reaches them soon. */
const CACHED = 'public, max-age=300';

/**
 * `GET /.well-known/oauth-protected-resource[/path]` (RFC 9728 §3) for every path that takes messages: clients find there
 * who gives out tokens for it. `current`: the settings in force. `serves`: whether a path is one of them.
 */
export const addMetadataRoutes = (
  app: FastifyInstance,
  current: () => ResourceSettings,
  serves: (path: string) => boolean,
): void => {
  const send = (request: FastifyRequest, reply: FastifyReply): void => {
    const settings = current();
    const path = resourcePath(request.url, settings.publicUrl);
    if (settings.authorizationServers.length === 0 || (path !== '' && !serves(path))) {
      answerNotFound(reply);
      return;
    }
    const base = baseOf(settings.publicUrl, reachedBy(request.raw));
    void reply.header('cache-control', CACHED).send({
      resource: settings.resource ?? `${base}${path}`,
      authorization_servers: settings.authorizationServers,
      ...(settings.scopes.length === 0 ? {} : { scopes_supported: settings.scopes }),
      bearer_methods_supported: ['header'],
    });
  };
  app.get(METADATA_PATH, everybody, send);
  app.get(`${METADATA_PATH}/*`, everybody, send);
};

/** The path behind the well-known part, without what the public address has of its own; empty for none. */
const resourcePath = (url: string, publicUrl: string | undefined): string => {
  const asked = (url.split('?', 1)[0] ?? '').slice(METADATA_PATH.length);
  const prefix = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
  const isBelow = prefix !== '' && (asked === prefix || asked.startsWith(`${prefix}/`));
  const path = isBelow ? asked.slice(prefix.length) : asked;
  return path === '/' ? '' : path;
};
