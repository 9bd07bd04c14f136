import type { Message } from '../../domain/wire/message.ts';
import { decodeText } from '../../domain/wire/text.ts';

/** What can be read of a linked result: the one text or binary content it consists of, or its JSON text. */
export interface ResultShape {
  readonly bulk: 'text' | 'base64' | 'json';
  readonly mimeType: string;
}

/** Of a CallToolResult with a stand-in in it; undefined when it must not become a link. */
export const shapeOf = ({ bytes, result }: Message, standIn: string): ResultShape | undefined => {
  if (result === undefined) return undefined;
  const read: unknown = JSON.parse(decodeText(bytes, result));
  if (!isRecord(read) || !Array.isArray(read['content'])) return undefined;
  // Clients check structured content against the schema of the tool: a result without it would be refused.
  if (read['structuredContent'] !== undefined) return undefined;
  const { resultType = 'complete' } = read;
  if (resultType !== 'complete') return undefined;
  const content: readonly unknown[] = read['content'];
  const [only] = content;
  return (content.length === 1 && isRecord(only) && shapeOfContent(only, standIn)) || asJson;
};

const asJson: ResultShape = { bulk: 'json', mimeType: 'application/json' };

const shapeOfContent = (
  content: Readonly<Record<string, unknown>>,
  standIn: string,
): ResultShape | undefined => {
  const { text, data, resource, mimeType } = content;
  if (text === standIn) return { bulk: 'text', mimeType: 'text/plain' };
  if (data === standIn) return { bulk: 'base64', mimeType: named(mimeType) };
  if (!isRecord(resource)) return undefined;
  const inner = resource['mimeType'];
  if (resource['blob'] === standIn) return { bulk: 'base64', mimeType: named(inner) };
  if (resource['text'] !== standIn) return undefined;
  return { bulk: 'text', mimeType: typeof inner === 'string' ? inner : 'text/plain' };
};

const named = (mimeType: unknown): string =>
  typeof mimeType === 'string' ? mimeType : 'application/octet-stream';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
