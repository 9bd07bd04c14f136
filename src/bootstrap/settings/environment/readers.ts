import { type Parsed, read, unreadable } from '../../../domain/config/parsed.ts';

/** Reads the text of a variable; the value undefined means that it is set for somebody else. No message repeats a text. */
export type Reader = (text: string) => Parsed<unknown>;

export const asText: Reader = (text) => read(text);

/** Of a secret it is only kept that there is one. */
export const asPresence: Reader = () => read(true);

const words = new Map([
  ...['true', '1', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off'].map((word) => [word, false] as const),
]);

export const asFlag: Reader = (text) => {
  const flag = words.get(text.trim().toLowerCase());
  return flag === undefined ? unreadable('has to be true or false') : read(flag);
};

/** `a, b,c` */
export const asList: Reader = (text) => {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items.length === 0 ? unreadable('has to be a list such as http,stdio') : read(items);
};

export const asPort: Reader = (text) => {
  // Kubernetes sets NAME_PORT in this form for every service NAME.
  if (/^(?:tcp|udp|sctp):\/\//.test(text)) return read(undefined);
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : undefined;
  return port !== undefined && port <= 65_535
    ? read(port)
    : unreadable('has to be a port from 0 to 65535');
};

const levels = new Map([
  ...['trace', 'debug', 'info', 'warn', 'error', 'silent'].map((word) => [word, word] as const),
  ['warning', 'warn'],
  ['notice', 'info'],
  ['fatal', 'error'],
]);

export const asLogLevel: Reader = (text) => {
  const level = levels.get(text.trim().toLowerCase());
  return level === undefined
    ? unreadable('has to be one of debug, info, warn, error, silent')
    : read(level === 'trace' ? 'debug' : level);
};
