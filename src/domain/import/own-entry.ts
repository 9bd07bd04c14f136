import type { ImportedEntry } from './imported-server.ts';
import { lastPart } from './variables.ts';

/** What the gateway calls itself in the files of clients. */
export const GATEWAY_NAME = 'mcp-gateway';

/** Whether an entry starts or calls the gateway: as a server of its own it would call itself for ever. */
export const isGateway = (
  name: string,
  { command, args = [], url }: ImportedEntry,
  ownPorts: readonly number[],
): boolean => {
  const words = [command ?? '', ...args, url ?? ''];
  if (words.some((word) => isOwnAddress(word, ownPorts))) return true;
  if (url !== undefined) return name === GATEWAY_NAME && isLocal(url);
  return words.some((word) => programName(word) === GATEWAY_NAME);
};

const programName = (word: string): string =>
  lastPart(word)
    .replace(/(?<=.)@[\w.-]+$/, '')
    .replace(/\.(?:cmd|exe|js)$/i, '');

const address =
  /^(?:https?|wss?):\/\/(localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\])(?::(\d+))?(?:\/|$)/i;

const isLocal = (url: string): boolean => address.test(url);

const isOwnAddress = (word: string, ownPorts: readonly number[]): boolean => {
  const port = address.exec(word)?.[2];
  return port !== undefined && ownPorts.includes(Number(port));
};
