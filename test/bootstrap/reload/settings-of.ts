import type { Settings } from '../../../src/bootstrap/settings/settings.ts';
import { load } from '../settings/loading.ts';

/** What a file means; an error says what is wrong with it. */
export const settingsOf = (text: string): Settings => {
  const { settings, problems } = load(text);
  if (settings === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return settings;
};
