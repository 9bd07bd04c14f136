import type { Frontend } from '../application/ports/driven/frontend.ts';
import type { WayIn } from '../application/ports/driven/way-in.ts';

/** Every way into the program, each once: frontends that share a listener name its pages all. */
export const waysInOf = (frontends: readonly Frontend[]): readonly WayIn[] => {
  const known = new Map<string, WayIn>();
  for (const way of frontends.flatMap(({ waysIn }) => waysIn)) {
    known.set(JSON.stringify([way.at, way.kind, way.path, way.methods]), way);
  }
  return [...known.values()];
};

/**
 * Nothing may be open that nobody has thought about: a frontend that names no way in, or leaves one to the operating system
 * that strangers reach, is a bug that ends the start.
 */
export const checkWaysIn = (frontends: readonly Frontend[]): void => {
  for (const { name, waysIn } of frontends) {
    if (waysIn.length === 0) throw new TypeError(`nothing says who may come in at ${name}`);
    for (const { access, at } of waysIn) {
      const isLocal = /^(?:stdin$|unix:|pipe:)/.test(at);
      if (isLocal !== (access === 'local')) throw new TypeError(`${access} at ${at} of ${name}`);
    }
  }
};
