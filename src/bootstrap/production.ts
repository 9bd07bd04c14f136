import { isIP } from 'node:net';
import type { Problem } from '../domain/config/problem.ts';
import { waysIn } from './settings/auth-settings.ts';
import type { FrontendSettings } from './settings/frontend-settings.ts';
import type { LoadedSettings } from './settings/load.ts';
import type { ServerSettings, Settings } from './settings/settings.ts';

/** Whoever guesses fewer characters than this has a chance. */
const shortestToken = 24;

export interface ProfileFindings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** What is fit for trying out and for one machine, and not for others to rely on. */
export const productionFindings = (
  file: string,
  { settings, generatedToken }: LoadedSettings,
): ProfileFindings => {
  const at = (path: string, message: string): Problem => {
    const said = `for production: ${message}`;
    return { file, line: 0, column: 0, path, message: said };
  };
  return {
    problems: [
      ...accessProblems(settings, generatedToken, at),
      ...settings.frontends.flatMap((frontend) => frontendProblems(frontend, at)),
      ...settings.servers.flatMap((server) => serverProblems(server, at)),
    ],
    warnings: habits(settings, at),
  };
};

type At = (path: string, message: string) => Problem;

const accessProblems = (
  { insecure, auth, frontends }: Settings,
  generatedToken: string | undefined,
  at: At,
): readonly Problem[] => {
  const problems: Problem[] = [];
  const fix = 'set auth.provider to token, jwt, oauth2, api_key, basic or mtls';
  if (insecure) problems.push(at('server.insecure', `server.insecure lets everybody in: ${fix}`));
  if (auth.provider === 'none' && frontends.some(isNetwork)) {
    problems.push(at('auth', `nobody has to say who they are: ${fix}`));
  }
  if (generatedToken !== undefined) {
    problems.push(at('auth', `another token is made at every start: ${fix}`));
  } else if (waysIn(auth).some((way) => way.provider === 'token' && way.tokens.some(isShort))) {
    const message = `a token is shorter than ${shortestToken} characters: make one by openssl rand -base64 32`;
    problems.push(at('auth', message));
  }
  return problems;
};

const isShort = (token: string): boolean => token.length < shortestToken;

const isNetwork = ({ protocol }: FrontendSettings): boolean =>
  protocol !== 'stdio' && protocol !== 'tcp_health';

const frontendProblems = (frontend: FrontendSettings, at: At): readonly Problem[] => {
  const problems: Problem[] = [];
  if (frontend.protocol === 'stdio' || frontend.protocol === 'tcp_health') return problems;
  const { name, host, tls } = frontend;
  if (tls === undefined && !isLocal(host)) {
    const fix = 'add tls, or bind 127.0.0.1 behind a proxy that has it';
    problems.push(
      at('server.frontends', `${name}: everything crosses the network in clear: ${fix}`),
    );
  }
  if ('allowedOrigins' in frontend && frontend.allowedOrigins.includes('*')) {
    const message = `${name}: pages of every site may call: list them in allowed_origins`;
    problems.push(at('server.frontends', message));
  }
  return problems;
};

const serverProblems = ({ name, endpoints }: ServerSettings, at: At): readonly Problem[] =>
  endpoints.flatMap(({ target }) => {
    if (!('url' in target) || !/^(?:http|ws):/.test(target.url)) return [];
    const { hostname } = new URL(target.url);
    const hasCredential = Object.keys(target.headers).some((header) =>
      /auth|key|token/i.test(header),
    );
    if (!hasCredential || isLocal(hostname)) return [];
    const message = `the credential for ${name} crosses the network in clear: write https or wss`;
    return [at(`servers.${name}`, message)];
  });

const habits = ({ rateLimits, log, frontends }: Settings, at: At): readonly Problem[] => {
  const warnings: Problem[] = [];
  if (rateLimits?.isEnabled !== true) {
    warnings.push(at('rate_limit', 'no caller is limited: set rate_limit'));
  }
  if (log.level === 'debug') warnings.push(at('logging.level', 'debug logs every step'));
  for (const frontend of frontends) {
    if ('allowedHosts' in frontend && frontend.allowedHosts.includes('*')) {
      const message = `${frontend.name}: any Host header is taken: list the names in allowed_hosts`;
      warnings.push(at('server.frontends', message));
    }
  }
  return warnings;
};

const isLocal = (host: string): boolean =>
  host === 'localhost' ||
  host === '::1' ||
  host === '[::1]' ||
  (isIP(host) === 4 && host.startsWith('127.'));
