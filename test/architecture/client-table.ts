import { defaultProfile } from '../../src/domain/clients/client-profile.ts';
import { type KnownClient, knownClients } from '../../src/domain/clients/known-clients.ts';
import type { ClientMatch } from '../../src/domain/clients/profile-table.ts';

const columns = ['Client', 'Known by', 'In front of names', 'Name length', 'Plain names'];
const more = ['Single page', 'GET stream', 'Forgets its session', 'Keep alive', 'Why'];

/** The built-in rows as a Markdown table, the lines of docs/clients.md. */
export const clientTable = (): readonly string[] => {
  const header = [...columns, ...more];
  return [row(header), row(header.map(() => '---')), ...knownClients.map(rowOf)];
};

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const rowOf = (client: KnownClient): string => {
  const profile = { ...defaultProfile, ...client.differs };
  const { keepAliveMs } = profile;
  const links = client.sources.map((source, index) => `[${index + 1}](${source})`).join(' ');
  return row([
    client.title,
    client.match.map(matchText).join(', '),
    client.prefix === undefined ? '' : `\`${client.prefix}\``,
    String(profile.maxNameLength),
    yes(profile.plainNames),
    yes(profile.singlePage),
    profile.getStream,
    yes(profile.forgetsSession),
    keepAliveMs === undefined ? '' : `${keepAliveMs / 1_000} s`,
    `${client.because} ${links}`,
  ]);
};

const yes = (is: boolean): string => (is ? 'yes' : '');

const matchText = ({ name, version, userAgent }: ClientMatch): string => {
  const known = name === undefined ? `\`User-Agent: ${userAgent ?? ''}\`` : `\`${name}\``;
  return version === undefined ? known : `${known} \`${version}\``;
};
