import { fileURLToPath } from 'node:url';
import { DEFAULT_PORTS, LOOPBACK } from './settings/defaults.ts';
import { type LoadedSettings, parseSettings, type RefusedSettings } from './settings/load.ts';

/** Beside this file, under whatever name it is run. */
const demoServer = fileURLToPath(
  new URL(`demo-server.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);

interface Door {
  readonly token: string;
  /** On loopback. */
  readonly port: number;
}

/** A gateway on this machine only, in front of servers that are written as in a configuration. */
const settingsOfServers = (
  origin: string,
  servers: object,
  { token, port }: Door,
): LoadedSettings | RefusedSettings => {
  const content = { ...localGateway(port), servers };
  const source = { file: origin, text: JSON.stringify(content) };
  return guarded(parseSettings(source, { environment: process.env, newToken: () => '' }), token);
};

/** What a configuration says for {@link guarded}, beside its servers. */
export const localGateway = (port: number): object => {
  const config = { host: LOOPBACK, port };
  return {
    version: 1,
    auth: { provider: 'none' },
    server: {
      frontends: [
        { name: 'http', protocol: 'http', config },
        { name: 'websocket', protocol: 'websocket', config },
      ],
    },
    metrics: { enabled: false },
  };
};

/** With this token and no other. */
export const guarded = (
  made: LoadedSettings | RefusedSettings,
  token: string,
): LoadedSettings | RefusedSettings => {
  if (made.settings === undefined) return made;
  const settings = { ...made.settings, auth: { provider: 'token', tokens: [token] } } as const;
  return { ...made, settings, generatedToken: token };
};

/** The same in front of the built-in server. */
export const demoSettings = (
  token: string,
  port: number = DEFAULT_PORTS.http,
): LoadedSettings | RefusedSettings => {
  const servers = { demo: { command: process.execPath, args: [demoServer] } };
  return settingsOfServers('demo', servers, { token, port });
};

/** The name of the only server of {@link settingsOfUrl}. */
export const URL_SERVER = 'gateway';

/** One server at a URL, to be asked from this process. */
export const settingsOfUrl = (
  url: string,
  token: string | undefined,
): LoadedSettings | RefusedSettings => {
  const headers =
    token === undefined ? {} : { headers: { Authorization: `Bearer ${variable('TOKEN')}` } };
  const server = { url: variable('URL'), ...headers };
  return settingsOf('--url', { servers: { [URL_SERVER]: server } }, { URL: url, TOKEN: token });
};

const variable = (name: string): string => `\${${name}}`;

/** Variables are not looked into again, so that what a user writes means itself. */
const settingsOf = (
  file: string,
  content: object,
  environment: Readonly<Record<string, string | undefined>>,
): LoadedSettings | RefusedSettings =>
  parseSettings(
    { file, text: JSON.stringify({ version: 1, auth: { provider: 'none' }, ...content }) },
    { environment, newToken: () => '' },
  );
