import { basename } from 'node:path';
import type { ShownConfig, ShowOptions } from '../../adapters/inbound/cli/commands/config.ts';
import type { SettingsSource } from '../../adapters/inbound/cli/source.ts';
import { formatPath } from '../../domain/config/problem.ts';
import { canonicalFile } from '../settings/canonical/gateway.ts';
import { leavesOf } from '../settings/canonical/leaves.ts';
import { masked } from '../settings/canonical/masked.ts';
import { Origins } from '../settings/canonical/origins.ts';
import { shortFile } from '../settings/canonical/usual.ts';
import { type Remark, yamlText } from '../settings/canonical/yaml-text.ts';
import { readDocument } from '../settings/document/document.ts';
import type { Path } from '../settings/document/places.ts';
import { withEnvironment } from '../settings/environment/layer.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { readSource } from '../settings/read-source.ts';
import { loadToRead } from './load.ts';

/** The settings that are in effect, in the words of our own form. */
export const showConfig = async (
  source: SettingsSource,
  { withDefaults, withOrigins, form }: ShowOptions,
): Promise<ShownConfig> => {
  const loaded = await loadToRead(source);
  if (loaded.settings === undefined) return { kind: 'problems', problems: loaded.problems };
  const { settings } = loaded;
  const tree = masked(withDefaults ? canonicalFile(settings) : shortFile(settings));
  const remark = withOrigins ? await originsOf(source, loaded) : undefined;
  if (form === 'yaml') return { kind: 'text', text: yamlText(tree, remark) };
  const origins =
    remark && Object.fromEntries(leavesOf(tree).map(([path]) => [formatPath(path), remark(path)]));
  return { kind: 'text', text: `${JSON.stringify(remark ? { settings: tree, origins } : tree)}\n` };
};

/** `gateway.yaml:12:3`, `environment: NAME`, or where else it comes from. */
const originsOf = async (source: SettingsSource, loaded: LoadedSettings): Promise<Remark> => {
  if (source.kind === 'dev') return () => '--dev';
  const read = await readSource(source.file);
  if (!read.ok) return () => undefined;
  const written = readDocument(read.value, process.env);
  const origins = new Origins(withEnvironment(written, process.env).document, loaded.notes);
  const unusual = new Set(leavesOf(shortFile(loaded.settings)).map(([path]) => formatPath(path)));
  const name = basename(source.file);
  return (path) => {
    const place = origins.of(path);
    if (place !== undefined) return /^\d/.test(place) ? `${name}:${place}` : place;
    return unusual.has(formatPath(path)) && !isNobodys(path, loaded)
      ? 'from other settings'
      : 'default';
  };
};

const identifying: readonly unknown[] = ['version', 'name', 'protocol', 'host', 'port'];

/** What a short form repeats although nobody said it, such as the token of a file that does not speak of one. */
const isNobodys = (path: Path, { generatedToken }: LoadedSettings): boolean =>
  path[0] === 'auth' ? generatedToken !== undefined : identifying.includes(path.at(-1));
