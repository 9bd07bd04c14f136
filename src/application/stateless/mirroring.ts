import { mirroredName } from '../../domain/mcp/rev2026/mirrored-headers.ts';
import { type ParamHeader, paramHeaderValues } from '../../domain/mcp/rev2026/param-headers.ts';
import type { Message } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { onOneLine, splice } from '../../domain/wire/splice.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { KnownHeaders } from './known-headers.ts';
import type { ModernRequest } from './modern-exchange.ts';
import { nameAtServer } from './name-at-server.ts';
import type { ToolHeaders } from './tool-headers.ts';

/**
 * The headers that mirror a request on HTTP, as it leaves: made from the message, never copied from the client's, since
 * the name may have changed. Client headers of parameters that no schema explains are passed on as they came.
 */
export const mirroringHeaders = (
  request: ModernRequest,
  toolHeaders: ToolHeaders,
  known: KnownHeaders,
): readonly string[] | Promise<readonly string[]> => {
  const { message, edits } = request;
  const method = message.method ?? '';
  const name = nameAtServer(message, edits);
  const standard = known.of(method, name);
  if (method !== 'tools/call' || name === undefined) return standard;
  const mirrored = toolHeaders.of(name);
  return mirrored instanceof Promise
    ? mirrored.then((headers) => withParams(standard, request, headers))
    : withParams(standard, request, mirrored);
};

const withParams = (
  standard: readonly string[],
  request: ModernRequest,
  headers: readonly ParamHeader[],
): readonly string[] => {
  const { paramHeaders } = request;
  if (headers.length === 0) {
    return paramHeaders.length === 0 ? standard : [...standard, ...paramHeaders];
  }
  const known = new Set(headers.map(({ header }) => header));
  const own = paramHeaderValues(asItLeaves(request), headers);
  const foreign = paramHeaders.filter((_, index) => !known.has(paramHeaders[index & ~1] ?? ''));
  return [...standard, ...own, ...foreign];
};

/** The arguments may be other ones than the client's. What cannot be read so is refused by the server. */
const asItLeaves = ({ message, edits }: ModernRequest): Message => {
  const name = mirroredName(message);
  if (edits.every(({ span }) => span.start === name?.start)) return message;
  const leaving = scan(splice(onOneLine(message), edits));
  return leaving instanceof WireFault ? message : leaving;
};
