import { clientPlaces, type Surroundings } from '../../adapters/outbound/client-files/finder.ts';
import { readForChange } from '../../adapters/shared/files/replace-file.ts';
import type { ConnectPlan, ConnectQuestion } from '../../application/import/plans.ts';
import { type Parsed, read, unreadable } from '../../domain/config/parsed.ts';
import { parseAddress } from '../../domain/detection/address.ts';
import type { ClientFormat } from '../../domain/import/client-format.ts';
import { clientFormats } from '../../domain/import/formats/table.ts';
import { importClients } from '../../domain/import/import-clients.ts';
import { secretsIn } from '../../domain/import/mask.ts';
import { parseClientDocument } from './client-document.ts';
import { withGateway, withoutGateway } from './client-edit.ts';

/** Clients the gateway can be put into. */
const connectable = clientFormats.filter(({ gateway }) => gateway !== undefined);

/** What a client's file becomes when the gateway is put into it, or taken out of it. */
export const planConnect = async (
  question: ConnectQuestion,
  where: Surroundings,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ConnectPlan> => {
  const format = connectable.find(({ id }) => id === question.client);
  if (format?.gateway === undefined) return failed(`there is no client ${question.client}`);
  const file = question.file ?? (await usualFile(format, question.isProject, where));
  if (file === undefined) return failed(`${format.title} has no such file: name one with --file`);
  const found = await readForChange(file);
  if (typeof found === 'string') return failed(found);
  const token = tokenFor(format, question, environment);
  if (!token.ok) return failed(token.message);
  const { name, url, tokenVariable, isEnd } = question;
  const wrong = isEnd ? undefined : urlProblem(url);
  if (wrong !== undefined) return failed(wrong);
  const address = { name, url, tokenVariable, authorization: token.value.authorization };
  const before = found.text ?? '';
  const after = isEnd
    ? withoutGateway(format, format.gateway, before, name)
    : withGateway(format, format.gateway, before, address);
  if (!after.ok) return failed(`${file}: ${after.message}`);
  const text = isEnd && found.text === undefined ? '' : after.value;
  const secrets = [...token.value.secrets, ...secretsOf(file, before, where.home)];
  const change = { file, ...found, after: text, secrets };
  return { kind: 'plan', title: format.title, change, holdsToken: token.value.secrets.length > 0 };
};

/** What the client's other entries may not show. */
const secretsOf = (file: string, text: string, home: string): readonly string[] => {
  const outcome = parseClientDocument(file, text, home);
  if (!outcome.ok) return [];
  const options = { home, keepSecrets: true, ownPorts: [], taken: [] };
  return secretsIn(importClients([outcome.document], options).servers.map(({ entry }) => entry));
};

/** Clients reach the gateway over HTTP. */
const urlProblem = (url: string): string | undefined => {
  const address = parseAddress(url);
  if (!address.ok) return `--url: ${address.message}`;
  const isHttp = address.value.kind === 'network' && address.value.scheme === 'http';
  return isHttp ? undefined : '--url: the URL has to begin with http:// or https://';
};

const failed = (text: string): ConnectPlan => ({ kind: 'failed', text });

/** The first place where there is a file, else the first there could be. */
const usualFile = async (
  format: ClientFormat,
  isProject: boolean,
  where: Surroundings,
): Promise<string | undefined> => {
  const scope = isProject ? 'project' : 'user';
  const places = format.places.filter((place) => place.scope === scope);
  const files = clientPlaces(where, [{ ...format, places }]).map(({ file }) => file);
  for (const file of files) {
    const found = await readForChange(file);
    if (typeof found === 'string' || found.text !== undefined) return file;
  }
  return files[0];
};

interface Token {
  readonly authorization: string | undefined;
  readonly secrets: readonly string[];
}

/** A reference where the client fills in variables, else the token itself. */
const tokenFor = (
  { title, gateway }: ClientFormat,
  { tokenVariable, isEnd }: ConnectQuestion,
  environment: Readonly<Record<string, string | undefined>>,
): Parsed<Token> => {
  if (tokenVariable === undefined || isEnd) return read({ authorization: undefined, secrets: [] });
  if (gateway?.reference !== undefined) {
    return read({ authorization: `Bearer ${gateway.reference(tokenVariable)}`, secrets: [] });
  }
  const value = environment[tokenVariable];
  return value === undefined || value === ''
    ? unreadable(
        `${title} fills in no variables, so the token itself has to stand in its file: set ${tokenVariable}, or use --no-token`,
      )
    : read({ authorization: `Bearer ${value}`, secrets: [value] });
};
