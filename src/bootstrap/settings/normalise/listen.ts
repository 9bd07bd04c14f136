import { DEFAULT_PORTS } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type { FrontendEntry, ServerSection, StdioModeEntry } from '../schema/server-section.ts';
import type { Findings } from './findings.ts';

/** A frontend as it is described, and where. */
export interface LocatedEntry {
  readonly entry: FrontendEntry;
  readonly path: Path;
  /** Where its port is said, when that is not in its `config`. */
  readonly portPath?: Path;
  /** Of what a stdio frontend is made of. */
  readonly modesPath?: Path;
}

type Protocol = 'websocket' | 'http' | 'sse' | 'tcp' | 'stdio';

/** What the words of `server.protocol` stand for (mission C-08). */
const protocolsOf: Readonly<Record<NonNullable<ServerSection['protocol']>, readonly Protocol[]>> = {
  websocket: ['http', 'websocket'],
  http: ['http'],
  sse: ['sse'],
  tcp: ['tcp'],
  stdio: ['stdio'],
  both: ['http', 'websocket', 'tcp'],
  universal: ['http', 'websocket', 'sse', 'tcp', 'stdio'],
};

/** Without a word about them: the three that share a port. */
const usual: readonly Protocol[] = ['http', 'websocket', 'sse'];

/** What has no effect beside a list of frontends (mission C-07). */
const inPlaceOfList = [
  'port',
  'protocol',
  'tcp_port',
  'http_port',
  'stdio_socket',
  'stdio_frontend',
  'protocols',
] as const;

/** The frontends of `server`: those it lists, or those its older keys stand for (mission C-07, C-08). */
export const frontendEntries = (
  section: ServerSection,
  findings: Findings,
): readonly LocatedEntry[] => {
  const said = inPlaceOfList.filter((key) => section[key] !== undefined);
  if (section.frontends !== undefined) {
    for (const key of said) {
      const message = `${key} has no effect beside server.frontends: say it there`;
      findings.warn(['server', key], message);
    }
    return section.frontends.map((entry, index) => ({
      entry,
      path: ['server', 'frontends', index],
    }));
  }
  return protocolsWanted(section).flatMap((protocol) => entryOf(protocol, section, findings));
};

const protocolsWanted = (section: ServerSection): readonly Protocol[] => {
  const { protocol, protocols } = section;
  const switches = switchesOf(section);
  const named = protocol === undefined ? undefined : protocolsOf[protocol];
  const base = named ?? (protocols === undefined ? usual : []);
  const all = new Set([
    ...base,
    ...switches.flatMap(([name, isOn]) => (isOn === true ? [name] : [])),
    ...(section.tcp_port === undefined ? [] : (['tcp'] as const)),
    ...(hasStdio(section) ? (['stdio'] as const) : []),
  ]);
  for (const [name, isOn] of switches) if (isOn === false) all.delete(name);
  return [...all];
};

/** A section without `enabled` is on. */
const switchesOf = ({
  protocols = {},
}: ServerSection): readonly (readonly [Protocol, boolean | undefined])[] => [
  ['websocket', isOn(protocols.websocket)],
  ['http', isOn(protocols.http)],
  ['sse', isOn(protocols.sse)],
  ['tcp', isOn(protocols.tcp_binary)],
  ['stdio', isOn(protocols.stdio)],
];

const isOn = (part: { readonly enabled?: boolean | undefined } | undefined): boolean | undefined =>
  part === undefined ? undefined : (part.enabled ?? true);

const hasStdio = ({ stdio_socket: socket, stdio_frontend: frontend }: ServerSection): boolean =>
  socket !== undefined || (frontend !== undefined && frontend.enabled !== false);

const entryOf = (
  protocol: Protocol,
  section: ServerSection,
  findings: Findings,
): readonly LocatedEntry[] => {
  const { protocols = {} } = section;
  const path = ['server'];
  switch (protocol) {
    case 'http': {
      const prefix = protocols.http?.api_prefix?.replace(/(?<!\/)\/+$/, '');
      // The standard one is served anyway.
      const own = prefix === undefined || prefix === '/api/v1' ? undefined : `${prefix}/mcp`;
      const key = section.http_port === undefined ? 'port' : 'http_port';
      const port = section.http_port ?? sharedPort(section);
      return [{ entry: { protocol, config: { port, path: own } }, path, portPath: [...path, key] }];
    }
    case 'websocket': {
      const config = { port: sharedPort(section), path: protocols.websocket?.path };
      return [{ entry: { protocol, config }, path, portPath: [...path, 'port'] }];
    }
    case 'sse': {
      const config = {
        port: sharedPort(section),
        stream_endpoint: protocols.sse?.path,
        keepalive_interval: protocols.sse?.keepalive_interval,
      };
      return [{ entry: { protocol, config }, path, portPath: [...path, 'port'] }];
    }
    case 'tcp': {
      const config = { port: section.tcp_port ?? DEFAULT_PORTS.tcp };
      return [{ entry: { protocol, config }, path, portPath: [...path, 'tcp_port'] }];
    }
    case 'stdio':
      return stdioEntry(section, findings);
  }
};

/** The port of the originals where one of their words is used, else ours. */
const sharedPort = ({ port, protocol, protocols }: ServerSection): number =>
  port ??
  (protocol === undefined && protocols === undefined
    ? DEFAULT_PORTS.http
    : DEFAULT_PORTS.websocket);

const stdioEntry = (section: ServerSection, findings: Findings): readonly LocatedEntry[] => {
  const { stdio_socket: socket, stdio_frontend: frontend, protocols, protocol } = section;
  const permissions = protocols?.stdio?.socket_permissions;
  if (frontend !== undefined && frontend.enabled !== false) {
    if (socket !== undefined) {
      const message = 'stdio_socket has no effect beside stdio_frontend: make it one of its modes';
      findings.warn(['server', 'stdio_socket'], message);
    }
    const path = ['server', 'stdio_frontend'];
    const { modes } = frontend;
    return [
      { entry: { protocol: 'stdio', config: { modes } }, path, modesPath: [...path, 'modes'] },
    ];
  }
  if (socket === undefined && protocol !== 'stdio') {
    if (protocols?.stdio !== undefined) {
      const message = 'protocols.stdio has no effect without stdio_socket, the file to listen on';
      findings.warn(['server', 'protocols', 'stdio'], message);
    }
    return [];
  }
  const modes: readonly StdioModeEntry[] =
    socket === undefined
      ? [{ type: 'stdin_stdout' }]
      : [{ type: 'unix_socket', path: socket, permissions }];
  const path = ['server', 'stdio_socket'];
  return [{ entry: { protocol: 'stdio', config: { modes: [...modes] } }, path, modesPath: path }];
};
