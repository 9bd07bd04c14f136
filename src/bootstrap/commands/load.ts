import { randomBytes } from 'node:crypto';
import type { RunSource } from '../../adapters/inbound/cli/source.ts';
import { startNotesServer, weatherServer } from '../example-servers.ts';
import { demoSettings, settingsOfUrl } from '../made-settings.ts';
import { developmentSettings } from '../settings/development.ts';
import { type LoadedSettings, loadSettings, type RefusedSettings } from '../settings/load.ts';

const tokenBytes = 24;

/** A bearer token nobody can guess. */
export const newToken = (): string => randomBytes(tokenBytes).toString('base64url');

/** The settings that the command line names. With `--dev` the examples that must run beforehand are started. */
export const loadToRun = (
  source: RunSource,
  token: () => string = newToken,
): Promise<LoadedSettings | RefusedSettings> => load(source, startNotesServer, token);

/** The same to look at: nothing is started. */
export const loadToRead = (source: RunSource): Promise<LoadedSettings | RefusedSettings> =>
  load(source, () => Promise.resolve(0), newToken);

/** `notesPort` tells where the notes example listens, for `--dev`. */
const load = async (
  source: RunSource,
  notesPort: () => Promise<number>,
  token: () => string,
): Promise<LoadedSettings | RefusedSettings> => {
  switch (source.kind) {
    case 'dev':
      return development(await notesPort());
    case 'demo':
      return demoSettings(newToken(), source.port);
    case 'clients': {
      // Knows the files of many programs, of which other starts need nothing.
      const { gatewayOfClients } = await import('../client-settings.ts');
      return (await gatewayOfClients(source.files, newToken(), source.port)).loaded;
    }
    case 'url':
      return settingsOfUrl(source.url, source.token ?? process.env['MCP_AUTH_TOKEN']);
    case 'config':
    case 'from':
      return loadFile(source, token);
  }
};

/** The settings of a file. `token`: for one that does not speak of authentication and listens on the network. */
export const loadFile = async (
  { kind, file }: Extract<RunSource, { readonly file: string }>,
  token: () => string,
): Promise<LoadedSettings | RefusedSettings> => {
  const options = { environment: process.env, newToken: token };
  if (kind === 'config') return loadSettings(file, options);
  const { loadClientFile } = await import('../client-settings.ts');
  return loadClientFile(file, options);
};

const development = (notesPort: number): LoadedSettings => {
  const token = newToken();
  const settings = developmentSettings({ token, weatherServer, notesPort });
  return { settings, generatedToken: token, problems: [], warnings: [], notes: [], files: [] };
};
