import { type CallToolResult, fromJsonSchema, type McpServer } from '@modelcontextprotocol/server';
import { PNG_BASE64, SCHEMA_2020_12, SCHEMA_WITH_HEADER, WAV_BASE64 } from './samples.ts';

/** A tool result of one text block. */
export function textResult(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] };
}

/** Tools whose answer never changes: one for each type of content, one that fails. */
export function registerContentTools(server: McpServer): void {
  for (const [name, { description, result }] of Object.entries(FIXED_RESULTS)) {
    server.registerTool(name, { description }, () => result);
  }
  server.registerTool('test_error_handling', { description: 'Always fails' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  registerSchemaTools(server);
}

/** Tools with a hand-written JSON schema, so that each keyword is listed exactly as written. */
function registerSchemaTools(server: McpServer): void {
  server.registerTool(
    'json_schema_2020_12_tool',
    {
      description: 'Has an input schema with the wider vocabulary of JSON Schema 2020-12',
      inputSchema: fromJsonSchema(SCHEMA_2020_12),
    },
    (input) => textResult(`Received ${JSON.stringify(input)}`),
  );
  server.registerTool(
    'test_x_mcp_header',
    {
      description: 'Has an argument that HTTP clients repeat in the header Mcp-Param-Region',
      inputSchema: fromJsonSchema<{ region?: string }>(SCHEMA_WITH_HEADER),
    },
    ({ region }) => textResult(`Region: ${region ?? 'none'}`),
  );
}

const FIXED_RESULTS: Record<string, { description: string; result: CallToolResult }> = {
  test_simple_text: {
    description: 'Answers one text',
    result: textResult('This is a simple text response for testing.'),
  },
  test_image_content: {
    description: 'Answers one image',
    result: { content: [{ type: 'image', data: PNG_BASE64, mimeType: 'image/png' }] },
  },
  test_audio_content: {
    description: 'Answers one sound',
    result: { content: [{ type: 'audio', data: WAV_BASE64, mimeType: 'audio/wav' }] },
  },
  test_embedded_resource: {
    description: 'Answers one resource with its text',
    result: {
      content: [
        {
          type: 'resource',
          resource: {
            uri: 'test://embedded-resource',
            mimeType: 'text/plain',
            text: 'This is an embedded resource content.',
          },
        },
      ],
    },
  },
  test_multiple_content_types: {
    description: 'Answers a text, an image and a resource',
    result: {
      content: [
        { type: 'text', text: 'Multiple content types test:' },
        { type: 'image', data: PNG_BASE64, mimeType: 'image/png' },
        {
          type: 'resource',
          resource: {
            uri: 'test://mixed-content-resource',
            mimeType: 'application/json',
            text: JSON.stringify({ test: 'data', value: 123 }),
          },
        },
      ],
    },
  },
  test_streaming_elicitation: {
    description: 'Answers at once; its stream must carry nothing but the result',
    result: textResult('Nothing but this result was sent.'),
  },
};
