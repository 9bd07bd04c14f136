import type { Settings } from '../settings/settings.ts';

/** What is said to clients, not connected to. */
const notConnectedTo: ReadonlySet<string> = new Set(['frontends', 'security']);

/** The origins of all URLs that stand in the settings: whoever wrote them named these servers himself. */
export const writtenOrigins = (settings: Settings): ReadonlySet<string> => {
  const origins = new Set<string>();
  for (const [group, value] of Object.entries(settings)) {
    if (!notConnectedTo.has(group)) collect(value, origins);
  }
  return origins;
};

const collect = (value: unknown, origins: Set<string>): void => {
  if (typeof value === 'string') {
    if (/^(?:http|ws)s?:/i.test(value) && URL.canParse(value)) {
      origins.add(new URL(value.replace(/^ws/i, 'http')).origin);
    }
  } else if (value instanceof Uint8Array) return;
  else if (value instanceof Object) {
    for (const part of Object.values(value)) collect(part, origins);
  }
};
