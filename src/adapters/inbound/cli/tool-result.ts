import { listOf, membersOf } from '../../../domain/import/values.ts';

/** What cannot be printed. */
export interface FoundFile {
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

export interface ToolResult {
  readonly isError: boolean;
  /** In their order. */
  readonly texts: readonly string[];
  readonly files: readonly FoundFile[];
}

/** Reads a raw `CallToolResult`. What has no text of its own is shown as its structured content. */
export const readToolResult = (raw: string): ToolResult => {
  const { isError, content, structuredContent } = membersOf(JSON.parse(raw)) ?? {};
  const texts: string[] = [];
  const files: FoundFile[] = [];
  for (const block of listOf(content) ?? []) {
    const { type, text, data, mimeType, resource, uri } = membersOf(block) ?? {};
    const { text: written, blob, mimeType: kind, uri: place } = membersOf(resource) ?? {};
    const file = fileOf(data ?? blob, mimeType ?? kind);
    if (file !== undefined) files.push(file);
    else if (typeof text === 'string') texts.push(text);
    else if (typeof written === 'string') texts.push(written);
    else if (typeof (uri ?? place) === 'string') texts.push(String(uri ?? place));
    else texts.push(`a block of type ${String(type)}: see --json`);
  }
  if (texts.length === 0 && files.length === 0 && structuredContent !== undefined) {
    texts.push(JSON.stringify(structuredContent, undefined, 2));
  }
  return { isError: isError === true, texts, files };
};

const fileOf = (base64: unknown, mimeType: unknown): FoundFile | undefined =>
  typeof base64 === 'string'
    ? {
        mimeType: typeof mimeType === 'string' ? mimeType : 'application/octet-stream',
        bytes: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)),
      }
    : undefined;

/** Everything a reader may read, each text ending its line. */
export const resultText = ({ texts }: ToolResult): string =>
  texts.map((text) => (text.endsWith('\n') ? text : `${text}\n`)).join('');
