import { parseSettings } from '../../../../src/bootstrap/settings/load.ts';
import { formatProblem } from '../../../../src/domain/config/problem.ts';

export type Variables = Readonly<Record<string, string>>;

const demo = 'servers: { demo: { command: node } }\n';

/** Loads a text, with a server of its own, among variables. */
export const loadAmong = (environment: Variables, text = '', fileName = 'gateway.yaml') =>
  parseSettings(
    { file: fileName, text: `${demo}${text}` },
    { environment, newToken: () => 'generated' },
  );

export const settingsAmong = (environment: Variables, text = '') => {
  const { settings, problems } = loadAmong(environment, text);
  if (settings === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  return settings;
};

export const problemsAmong = (environment: Variables, text = ''): readonly string[] =>
  loadAmong(environment, text).problems.map(formatProblem);

export const warningsAmong = (environment: Variables, text = ''): readonly string[] =>
  loadAmong(environment, text).warnings.map(formatProblem);
