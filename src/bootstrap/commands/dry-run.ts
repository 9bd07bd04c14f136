import { text } from 'node:stream/consumers';
import type { DryRunOptions } from '../../adapters/inbound/cli/commands/validate.ts';
import type { DryRunReport } from '../../adapters/inbound/cli/dry-run-report.ts';
import type { SettingsSource } from '../../adapters/inbound/cli/source.ts';
import { dryRun as tryRules } from '../../application/federation/dry-run.ts';
import { decodeText, encodeText } from '../../domain/wire/text.ts';
import type { Settings } from '../settings/settings.ts';
import { transformViewOf } from '../transform-views.ts';
import { loadToRead } from './load.ts';

/** Tries the rules of a server on standard input. A text: why they cannot be tried. */
export const dryRun = async (
  source: SettingsSource,
  options: DryRunOptions,
): Promise<DryRunReport | string> => {
  const { settings } = await loadToRead(source);
  return settings === undefined
    ? 'the configuration has changed meanwhile, and is wrong now'
    : dryRunOnInput(settings, options, process.stdin);
};

/** Tries the rules of a server on the message that stands on standard input. A text: why it cannot be tried. */
const dryRunOnInput = async (
  { servers }: Settings,
  { server, tool }: DryRunOptions,
  input: NodeJS.ReadableStream,
): Promise<DryRunReport | string> => {
  const found = servers.find(({ name }) => name === server);
  if (found === undefined) {
    const names = servers.map(({ name }) => name).join(', ');
    return `there is no server ${JSON.stringify(server)}; the servers are ${names}`;
  }
  const view = transformViewOf(found.transform);
  const outcome = tryRules({ server, view, tool, text: encodeText(await text(input)) });
  if (typeof outcome === 'string') return outcome;
  const { kind, before, after, refusal } = outcome;
  return { server, kind, before: decodeText(before), after: decodeText(after), refusal };
};
