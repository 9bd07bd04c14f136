import { call } from '../faults/support/rig.ts';

/** Where a POST is answered without a session. */
const path = '/api/v1/mcp';
const types = 'Content-Type: application/json\r\nAccept: application/json\r\n';

/** The body of a request whose tool is called `name`. */
export const bodyOf = (name: string): string => call(`"${name}"`, name);

/** A whole honest request. Its query says to logs of proxies what it is. */
export const honest = (name: string, more = ''): string => {
  const body = bodyOf(name);
  return `POST ${path}?${name} HTTP/1.1\r\nHost: localhost\r\n${types}${more}Content-Length: ${body.length}\r\n\r\n${body}`;
};

/** The lines of a head before those that say how long the body is. `lines`: whole lines more. */
export const headOf = (name: string, lines: string, version = 'HTTP/1.1'): string =>
  `POST ${path}?${name} ${version}\r\nHost: localhost\r\n${types}${lines}\r\n`;

export const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
export const lastChunk = '0\r\n\r\n';
