import {
  type LoadedSettings,
  parseSettings,
  type RefusedSettings,
} from '../../../src/bootstrap/settings/load.ts';
import { formatProblem } from '../../../src/domain/config/problem.ts';

const environment = {
  MCP_TOKEN: 'environment-token',
  STATE_KEY: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  HTTP_PORT: '8088',
  HOST_NAME: 'example.test',
  HOME_FOLDER: '/home/user',
};

/** Loads a text as if it stood in /etc/mcp-gateway. */
export const load = (text: string, fileName = 'gateway.yaml'): LoadedSettings | RefusedSettings =>
  parseSettings(
    { file: `/etc/mcp-gateway/${fileName}`, text },
    { environment, newToken: () => 'generated-token' },
  );

const lines = (problems: RefusedSettings['problems']): readonly string[] =>
  problems.map((problem) => formatProblem(problem).replace('/etc/mcp-gateway/gateway.yaml:', ''));

/** `line:column: message` of each problem. */
export const problemsOf = (text: string): readonly string[] => lines(load(text).problems);

export const warningsOf = (text: string): readonly string[] => lines(load(text).warnings);
