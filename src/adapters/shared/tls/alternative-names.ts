import type { AlternativeName } from '../../../application/ports/driven/credential-verifier.ts';

const kinds: Readonly<Record<string, AlternativeName['kind']>> = {
  DNS: 'dns',
  URI: 'uri',
  email: 'email',
  'IP Address': 'ip',
};

/** A name whose text could be taken for several is in quotes, as JSON. */
const entry = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/y;

/**
 * The names of a certificate, from the text `X509Certificate.subjectAltName`. Kinds nobody asks for are left out; a text
 * that is not understood to its end has no names at all, since what follows could be part of a name.
 */
export const alternativeNamesIn = (
  text: string | undefined,
): readonly AlternativeName[] | undefined => {
  if (text === undefined || text === '') return undefined;
  const names: AlternativeName[] = [];
  entry.lastIndex = 0;
  while (entry.lastIndex < text.length) {
    const [, label = '', written = ''] = entry.exec(text) ?? [];
    if (label === '') return undefined;
    const kind = kinds[label];
    const value = unquoted(written);
    if (value === undefined) return undefined;
    if (kind !== undefined && value !== '') names.push({ kind, value });
  }
  return names.length === 0 ? undefined : names;
};

const unquoted = (written: string): string | undefined => {
  if (!written.startsWith('"')) return written;
  try {
    return String(JSON.parse(written));
  } catch {
    return undefined;
  }
};
