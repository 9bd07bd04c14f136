import { parseSettings } from '../load.ts';
import type { Settings } from '../settings.ts';
import { canonicalFile } from './gateway.ts';
import { isTree, type Tree, without } from './tree.ts';

const everyFrontend = ['http', 'websocket', 'sse', 'tcp', 'tcp_health', 'stdio'];

/** Our own form of a file that says nothing beyond what has to be said. */
const usualFile = (): Tree => {
  const frontends = everyFrontend.map((protocol) => ({ protocol }));
  const text = JSON.stringify({
    server: { frontends },
    auth: { provider: 'none' },
    servers: { stdio: { command: 'node' }, http: { url: 'http://127.0.0.1' } },
  });
  const source = { file: 'usual.json', text };
  const { settings } = parseSettings(source, {
    environment: {},
    newToken: () => '',
  });
  if (settings === undefined) throw new Error('a file without a word does not load');
  return canonicalFile(settings);
};

/** Our own form of settings without what would be so anyway. */
export const shortFile = (settings: Settings): Tree => {
  const usual = usualFile();
  const file = canonicalFile(settings);
  const { version: _, auth: __, servers: ___, server: ____, ...sections } = usual;
  const server = treeAt(file, 'server');
  const usualServer = treeAt(usual, 'server');
  const frontends = treesIn(usualServer['frontends']);
  const [oneServer = {}] = Object.values(treeAt(usual, 'servers')).filter(isTree);
  return {
    version: 1,
    ...without({ ...file, server: undefined, servers: undefined, version: undefined }, sections),
    server: {
      ...without(server, { ...usualServer, frontends: undefined }),
      frontends: treesIn(server['frontends']).map((one) => shortFrontend(one, frontends)),
    },
    servers: Object.fromEntries(
      Object.entries(treeAt(file, 'servers')).map(([name, entry]) => [
        name,
        isTree(entry) ? shortServer(entry, oneServer) : entry,
      ]),
    ),
  };
};

const treeAt = (tree: Tree, key: string): Tree => {
  const found = tree[key];
  return isTree(found) ? found : {};
};

const treesIn = (value: unknown): readonly Tree[] =>
  Array.isArray(value) ? value.filter(isTree) : [];

/** Name and protocol say which frontend it is, and its address what it is for. */
const shortFrontend = (frontend: Tree, usual: readonly Tree[]): Tree => {
  const { name, protocol } = frontend;
  const other = usual.find((one) => one['protocol'] === protocol);
  const config = treeAt(frontend, 'config');
  const { host, port } = config;
  const own = other === undefined ? config : without(config, treeAt(other, 'config'));
  const address = port === undefined ? {} : { host, port };
  const short = { ...address, ...own };
  return { name, protocol, ...(Object.keys(short).length === 0 ? {} : { config: short }) };
};

const shortServer = (entry: Tree, usual: Tree): Tree => {
  const { command: _, ...common } = usual;
  return without(entry, common) ?? entry;
};
