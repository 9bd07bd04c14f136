import { readText } from '../document/document.ts';
import { Places } from '../document/places.ts';
import type { SourceText } from '../document/source-text.ts';
import { readSource } from '../read-source.ts';

/** The gateway's own file, one of its router, or one of an MCP client. */
export type FileKind = 'gateway' | 'router' | 'client';

/** What only the section `gateway` of a router has. */
const linkKeys = ['url', 'endpoints', 'auth', 'connection', 'tls', 'tracing'];
const routerKeys = ['gateway_pool', 'direct_clients', 'direct', 'local', 'advanced'];
/** What serves, whatever else the file says. */
const gatewayKeys = ['servers', 'backends', 'server', 'upstream'];

/** Which program a file is for, by its keys. A file that cannot be read is taken for the gateway's, which says why. */
export const kindOfFile = async (file: string): Promise<FileKind> => {
  const source = await readSource(file);
  return source.ok ? kindOfText(source.value) : 'gateway';
};

const kindOfText = (source: SourceText): FileKind =>
  kindOfValue(readText(source, new Places(source.file)).value);

/** The same for the value of a whole file. */
export const kindOfValue = (value: unknown): FileKind => {
  if (typeof value !== 'object' || value === null) return 'gateway';
  if ('mcpServers' in value) return 'client';
  if (gatewayKeys.some((key) => Object.hasOwn(value, key))) return 'gateway';
  if (routerKeys.some((key) => Object.hasOwn(value, key))) return 'router';
  const link: unknown = 'gateway' in value ? value.gateway : undefined;
  const isLink =
    typeof link === 'object' && link !== null && linkKeys.some((key) => Object.hasOwn(link, key));
  return isLink ? 'router' : 'gateway';
};
