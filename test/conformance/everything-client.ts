import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { REVISIONS } from './cells.ts';

/** What the suite tells a client, in variables of its environment. */
export type Assignment = {
  readonly scenario: string;
  /** The revision the client has to speak. */
  readonly revision: string;
  /** What else a scenario wants; undefined for most. */
  readonly details: unknown;
};

type Play = (client: Client, details: unknown) => Promise<void>;

const toolCalls = z.object({
  toolCalls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })),
});

/** What a user of the SDK's client does in each scenario that is about the protocol, not about OAuth. */
const PLAYS: Readonly<Record<string, Play>> = {
  initialize: listTools,
  tools_call: (client) => callTools(client, [{ name: 'add_numbers', arguments: { a: 5, b: 3 } }]),
  'elicitation-sep1034-client-defaults': (client) =>
    callTools(client, [{ name: 'test_client_elicitation_defaults' }]),
  'sse-retry': (client) => callTools(client, [{ name: 'test_reconnection' }]),
  'request-metadata': askWhateverIsOffered,
  'http-standard-headers': readEverything,
  'http-custom-headers': (client, details) => callTools(client, toolCalls.parse(details).toolCalls),
  'http-invalid-tool-headers': callAllListed,
  'json-schema-ref-no-deref': listTools,
  'json-schema-2020-12-preservation': echoSchema,
  'sep-2322-client-request-state': answerRounds,
};

/** Reads the assignment the suite left in the environment. */
export function readAssignment(environment: NodeJS.ProcessEnv): Assignment {
  const context = environment['MCP_CONFORMANCE_CONTEXT'];
  return {
    scenario: environment['MCP_CONFORMANCE_SCENARIO'] ?? '',
    revision: environment['MCP_CONFORMANCE_PROTOCOL_VERSION'] ?? REVISIONS.modern,
    details: context === undefined ? undefined : JSON.parse(context),
  };
}

/**
 * Plays one scenario against the server at `url`.
 *
 * @throws Error if there is no such scenario, or the server did not do what the scenario needs
 */
export async function play(url: string, { scenario, revision, details }: Assignment) {
  const act = PLAYS[scenario];
  if (act === undefined) throw new Error(`No play for scenario ${scenario}`);
  const client = new Client(
    { name: 'everything-client', version: '1.0.0' },
    {
      capabilities: {
        elicitation: { form: { applyDefaults: true } },
        sampling: {},
        roots: {},
      },
      versionNegotiation: { mode: revision === REVISIONS.modern ? { pin: revision } : 'legacy' },
    },
  );
  client.setRequestHandler('elicitation/create', ({ params }) => ({
    action: 'accept',
    content: 'requestedSchema' in params && isConfirmation(params) ? { confirmed: true } : {},
  }));
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  try {
    await act(client, details);
  } finally {
    await client.close();
  }
}

/** A form without defaults that asks for a confirmation; all others are left to their defaults. */
function isConfirmation({ requestedSchema }: { requestedSchema?: unknown }): boolean {
  return z.object({ properties: z.object({ confirmed: z.unknown() }) }).safeParse(requestedSchema)
    .success;
}

async function listTools(client: Client): Promise<void> {
  await client.listTools();
}

async function callTools(
  client: Client,
  calls: readonly { name: string; arguments?: Record<string, unknown> }[],
): Promise<void> {
  await client.listTools();
  for (const { name, arguments: input = {} } of calls) {
    await client.callTool({ name, arguments: input });
  }
}

/** The server offers nothing, but requests are what it looks at. */
async function askWhateverIsOffered(client: Client): Promise<void> {
  await client.request({ method: 'tools/list' });
  await client.request({ method: 'tools/call', params: { name: 'any', arguments: {} } });
}

async function readEverything(client: Client): Promise<void> {
  const { tools } = await client.listTools();
  for (const { name } of tools) await client.callTool({ name, arguments: {} });
  const { resources } = await client.listResources();
  for (const { uri } of resources) await client.readResource({ uri });
  const { prompts } = await client.listPrompts();
  for (const { name } of prompts) await client.getPrompt({ name });
}

/** Calls what is left after the client has thrown out the tools it must not use. */
async function callAllListed(client: Client): Promise<void> {
  const { tools } = await client.listTools();
  for (const { name } of tools) await client.callTool({ name, arguments: { region: 'north' } });
}

/** Sends the input schema of one tool back through the other one. */
async function echoSchema(client: Client): Promise<void> {
  const { tools } = await client.listTools();
  const schema = tools.find(({ name }) => name === 'json_schema_2020_12_tool')?.inputSchema;
  await client.callTool({ name: 'json_schema_echo', arguments: { schema } });
}

/** A call that has nothing to do with the one that waits for an answer comes in between. */
async function answerRounds(client: Client): Promise<void> {
  await client.listTools();
  await Promise.all([
    client.callTool({ name: 'test_mrtr_echo_state', arguments: {} }),
    client.callTool({ name: 'test_mrtr_unrelated', arguments: {} }),
  ]);
  await client.callTool({ name: 'test_mrtr_no_state', arguments: {} });
  // The SDK refuses a result of this revision without its type; that it does not try again is all that counts.
  await client.callTool({ name: 'test_mrtr_no_result_type', arguments: {} }).catch(() => undefined);
}

if (import.meta.main) await play(process.argv.at(-1) ?? '', readAssignment(process.env));
