import type { Path } from '../document/places.ts';
import { isTable, type Overlay } from './overlay.ts';

type Refusal = string | undefined;

/** The section a file has, in either spelling. */
const sectionIn = (overlay: Overlay): string =>
  overlay.at(['service_discovery']) === undefined ? 'discovery' : 'service_discovery';

export const placeInDiscovery =
  (path: Path) =>
  (overlay: Overlay, value: unknown, variable: string): Refusal =>
    overlay.set([sectionIn(overlay), ...path], value, variable);

/** Switches one provider in all the places that can speak of it (mission C-10). */
export const placeProvider =
  (kind: string) =>
  (overlay: Overlay, isOn: unknown, variable: string): Refusal => {
    const section = sectionIn(overlay);
    const paths = placesOf(overlay, section, kind);
    // Nothing speaks of what is to be off.
    if (paths.length === 0 && isOn === false) return undefined;
    const providers = overlay.at([section, 'providers']);
    if (paths.length === 0 && Array.isArray(providers)) {
      const path = [section, 'providers', providers.length];
      return overlay.set(path, { type: kind, enabled: true }, variable);
    }
    const fresh: Path = [section, 'providers', kind];
    for (const path of paths.length === 0 ? [fresh] : paths) {
      const refusal = overlay.set([...path, 'enabled'], isOn, variable);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  };

const placesOf = (overlay: Overlay, section: string, kind: string): readonly Path[] => {
  const providers = overlay.at([section, 'providers']);
  const named = overlay.at([section, 'provider']) ?? overlay.at([section, 'mode']);
  const own: Path = [section, kind];
  const listed = Array.isArray(providers)
    ? providers.flatMap((one: unknown, index): readonly Path[] =>
        isTable(one) && one['type'] === kind ? [[section, 'providers', index]] : [],
      )
    : [[section, 'providers', kind]].filter((path) => overlay.at(path) !== undefined);
  const isOwn = named === undefined ? overlay.at(own) !== undefined : named === kind;
  return [...(isOwn ? [own] : []), ...listed];
};
