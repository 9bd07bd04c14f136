import { Fault } from '../../fault/fault.ts';
import { byteAt, OPEN_BRACE } from '../../wire/bytes.ts';
import type { Message, Span } from '../../wire/message.ts';
import { jsonString } from '../../wire/text.ts';
import { modernRevision } from '../revisions.ts';
import { logLevels } from './log-levels.ts';
import { MetaKey } from './names.ts';
import { isPlainly } from './plain-string.ts';
import type { RequestMeta } from './request-meta.ts';
import { supportedVersions } from './supported-versions.ts';

/** The requested version is sent back in the error, so it cannot be any text. */
const maxVersionLength = 64;

/**
 * Why the reserved members of `params._meta` make no request of the stateless era, or undefined (2026-07-28,
 * basic/index, _meta): `unknown_protocol_version`, `invalid_envelope` with the name of every member at fault, or
 * `invalid_params` for an unknown log level. A notification needs none of the members, but those it has are judged.
 *
 * On HTTP the mirrored headers are compared first: a header that names another version than the body is a mismatch,
 * whether or not the body's version is known.
 */
export const envelopeFault = (message: Message, meta: RequestMeta): Fault | undefined =>
  isUsual(message, meta) ? undefined : faultOf(message, meta);

/** As nearly all are: whole and of the newest version. */
const isUsual = (
  { bytes }: Message,
  { protocolVersion, clientCapabilities, clientInfo, logLevel }: RequestMeta,
): boolean =>
  protocolVersion !== undefined &&
  isPlainly(bytes, protocolVersion, modernRevision) &&
  clientCapabilities !== undefined &&
  isObject(bytes, clientCapabilities) &&
  (clientInfo === undefined || isObject(bytes, clientInfo)) &&
  logLevel === undefined;

const isObject = (bytes: Uint8Array, value: Span): boolean =>
  byteAt(bytes, value.start) === OPEN_BRACE;

const faultOf = (message: Message, meta: RequestMeta): Fault | undefined => {
  const version = versionOf(message, meta);
  // First, because another version may have other rules for its envelope.
  if (version !== undefined && !supportedVersions.includes(version)) {
    return unknownVersion(version);
  }
  const problems = problemsOf(message, meta, version);
  if (problems.length > 0) {
    return new Fault('invalid_envelope', `params._meta: ${problems.join('; ')}`);
  }
  return logLevelFault(message, meta);
};

const versionOf = ({ bytes }: Message, { protocolVersion }: RequestMeta): string | undefined => {
  const version = protocolVersion && jsonString(bytes, protocolVersion);
  return version !== undefined && version.length <= maxVersionLength ? version : undefined;
};

const unknownVersion = (requested: string): Fault =>
  new Fault(
    'unknown_protocol_version',
    `this protocol version is not supported; supported: ${supportedVersions.join(', ')}`,
    undefined,
    { supported: supportedVersions, requested },
  );

const problemsOf = (
  { bytes, kind }: Message,
  { protocolVersion, clientCapabilities, clientInfo }: RequestMeta,
  version: string | undefined,
): readonly string[] => {
  const problems: string[] = [];
  const isRequest = kind === 'request';
  if (protocolVersion === undefined) {
    if (isRequest) problems.push(`"${MetaKey.protocolVersion}" is missing`);
  } else if (version === undefined) {
    problems.push(
      `"${MetaKey.protocolVersion}" must be a string of at most ${maxVersionLength} characters`,
    );
  }
  if (clientCapabilities === undefined) {
    if (isRequest) problems.push(`"${MetaKey.clientCapabilities}" is missing`);
  } else if (!isObject(bytes, clientCapabilities)) {
    problems.push(`"${MetaKey.clientCapabilities}" must be an object`);
  }
  if (clientInfo !== undefined && !isObject(bytes, clientInfo)) {
    problems.push(`"${MetaKey.clientInfo}" must be an object`);
  }
  return problems;
};

const logLevelFault = ({ bytes }: Message, { logLevel }: RequestMeta): Fault | undefined => {
  if (logLevel === undefined) return undefined;
  const level = jsonString(bytes, logLevel);
  if (level !== undefined && logLevels.includes(level)) return undefined;
  return new Fault(
    'invalid_params',
    `params._meta: "${MetaKey.logLevel}" must be one of ${logLevels.join(', ')}`,
  );
};
