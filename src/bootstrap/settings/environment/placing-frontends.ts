import { DEFAULT_PORTS } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import { isTable, type Overlay } from './overlay.ts';

type Refusal = string | undefined;

const listPath: Path = ['server', 'frontends'];

interface Listed {
  readonly path: Path;
  readonly protocol: string;
  /** As text, because a variable may have filled it in. */
  readonly port: string;
}

const defaultPorts: Readonly<Record<string, number>> = {
  http: DEFAULT_PORTS.http,
  websocket: DEFAULT_PORTS.websocket,
  sse: DEFAULT_PORTS.sse,
};

/** Frontends of the list a file has, undefined when it has none. */
const listedIn = (overlay: Overlay): readonly Listed[] | undefined => {
  const list = overlay.at(listPath);
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((entry: unknown, index): readonly Listed[] => {
    const path = [...listPath, index];
    const protocol = String(overlay.at([...path, 'protocol']));
    const port = overlay.at([...path, 'config', 'port']) ?? defaultPorts[protocol];
    return isTable(entry) && entry['enabled'] !== false
      ? [{ path, protocol, port: String(port) }]
      : [];
  });
};

const setAll = (
  overlay: Overlay,
  paths: readonly Path[],
  value: unknown,
  variable: string,
): Refusal => {
  for (const path of paths) {
    const refusal = overlay.set(path, value, variable);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
};

/** All frontends of a list have an address of their own, so all of them move. */
export const placeHost = (overlay: Overlay, host: unknown, variable: string): Refusal => {
  const listed = listedIn(overlay)?.filter(({ protocol }) => protocol !== 'stdio');
  const paths = listed?.map(({ path }) => [...path, 'config', 'host']);
  return setAll(overlay, paths ?? [['server', 'host']], host, variable);
};

/** Of a list the first web frontend moves, and with it those that share its port. */
export const placePort = (overlay: Overlay, port: unknown, variable: string): Refusal => {
  const listed = listedIn(overlay);
  if (listed === undefined) return overlay.set(['server', 'port'], port, variable);
  const web = listed.filter(({ protocol }) => Object.hasOwn(defaultPorts, protocol));
  const main = web.find(({ protocol }) => protocol === 'http') ?? web[0];
  if (main === undefined) return 'no frontend of the file has a port for HTTP to move';
  const moved = web.filter((entry) => entry.port === main.port);
  const paths = moved.map(({ path }) => [...path, 'config', 'port']);
  return setAll(overlay, paths, port, variable);
};

/** The socket a file has moves; where it has none it gets one. */
export const placeSocket = (overlay: Overlay, socket: unknown, variable: string): Refusal => {
  const own: Path = ['server', 'stdio_frontend', 'modes'];
  const lists = listedIn(overlay)?.flatMap(({ path, protocol }) =>
    protocol === 'stdio' ? [[...path, 'config', 'modes']] : [],
  );
  for (const modes of lists ?? [own]) {
    const found = overlay.at(modes);
    const index = Array.isArray(found)
      ? found.findIndex((mode) => isTable(mode) && mode['type'] === 'unix_socket')
      : -1;
    if (index >= 0) return overlay.set([...modes, index, 'path'], socket, variable);
  }
  if (lists === undefined) return overlay.set(['server', 'stdio_socket'], socket, variable);
  const list = overlay.at(listPath);
  const index = Array.isArray(list) ? list.length : 0;
  const modes = [{ type: 'unix_socket', path: socket }];
  return overlay.set([...listPath, index], { protocol: 'stdio', config: { modes } }, variable);
};
