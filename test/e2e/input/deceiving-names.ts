/** Names of tools and prompts nobody should believe, as they stand in JSON. */
export const deceivingNames: readonly (readonly [what: string, name: string])[] = [
  ['256 characters', 'x'.repeat(256)],
  ['NUL', 'echo\\u0000'],
  ['a line break', 'echo\\r\\nforged'],
  ['an escape code', '\\u001b[2Jecho'],
  ['text that runs the other way', '\u202eohce'],
  ['an isolate', '\u2066echo\u2069'],
  ['no width', 'ec\u200bho'],
  ['a byte order mark', '\ufeffecho'],
  ['hidden tags', 'echo\u{e0041}'],
  ['steps up', '../../etc/passwd'],
  ['steps up, encoded', '%2e%2e%2fetc'],
  ['steps up in full width', '\uff0e\uff0e\uff0fx'],
  ['steps up, escaped', '\\u002e\\u002e\\u002fx'],
];

/** Names that look like another one, or read like it after some normalisation. */
export const lookAlikes: readonly (readonly [what: string, name: string])[] = [
  ['a Cyrillic letter', '\u0435cho'],
  ['full width', '\uff45cho'],
  ['a decomposed letter', 'cafe\u0301'],
  ['an encoded letter', '%65cho'],
  ['a space', 'echo '],
];

/** What no server can be called, as it stands in a path, a header or a JSON text. */
export const illegalNamespaces: readonly string[] = [
  '..',
  'de..mo',
  '%2e%2e',
  'de%6do',
  '%64emo',
  'demo%00',
  'demo%2F..',
  '%252e%252e',
  'demo;x=1',
  'demo%20',
  'demo\\..',
  '*',
  'demo,demo',
  'x'.repeat(256),
];
