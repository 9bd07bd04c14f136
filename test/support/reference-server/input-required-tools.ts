import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  type InputRequests,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { textResult } from './content-tools.ts';
import type { Era } from './eras.ts';
import { oneFieldForm } from './samples.ts';

type Envelope = { readonly [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities };
type RoundState = { readonly round: number };

/**
 * Seals what a tool has to remember between two rounds. The state passes through the client, and
 * each request meets a new server instance, so the key belongs to the process.
 */
export const roundState = createRequestStateCodec<RoundState>({
  key: crypto.getRandomValues(new Uint8Array(32)),
});

const ASK_NAME = inputRequired.elicit({
  message: 'What is your name?',
  requestedSchema: oneFieldForm('name', 'string'),
});
const ASK_CONFIRMATION = inputRequired.elicit({
  message: 'Please confirm',
  requestedSchema: oneFieldForm('ok', 'boolean'),
});
const ASK_COLOUR = inputRequired.elicit({
  message: 'What is your favourite colour?',
  requestedSchema: oneFieldForm('color', 'string'),
});

/**
 * Tools that answer `input_required` until they have what they need. For clients of the legacy era the SDK turns each
 * question into a request of its own.
 */
export function registerInputRequiredTools(server: McpServer, era: Era): void {
  registerSingleQuestionTools(server);
  registerStatefulTools(server);
  registerManyQuestionsTool(server);
  registerCapabilityTools(server, era);
}

function registerSingleQuestionTools(server: McpServer): void {
  const prefix = 'test_input_required_result';
  server.registerTool(`${prefix}_elicitation`, { description: 'Asks for a name' }, (call) => {
    const name = answeredText(call, 'user_name', 'name');
    return name === undefined
      ? inputRequired({ inputRequests: { user_name: ASK_NAME } })
      : textResult(`Hello, ${name}!`);
  });
  server.registerTool(`${prefix}_sampling`, { description: 'Asks the model' }, (call) => {
    const answer = sampledText(call, 'capital_question');
    return answer === undefined
      ? inputRequired({
          inputRequests: { capital_question: askModel('What is the capital of France?') },
        })
      : textResult(`The model says: ${answer}`);
  });
  server.registerTool(`${prefix}_list_roots`, { description: 'Asks for the roots' }, (call) => {
    const roots = givenRoots(call);
    return roots === undefined
      ? inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } })
      : textResult(`Roots: ${roots.join(', ')}`);
  });
}

function registerStatefulTools(server: McpServer): void {
  for (const name of ['request_state', 'tampered_state']) {
    server.registerTool(
      `test_input_required_result_${name}`,
      { description: 'Asks for a confirmation and wants its sealed state back' },
      async (call) => {
        const answer = acceptedContent(call.mcpReq.inputResponses, 'confirm');
        if (answer !== undefined && call.mcpReq.requestState<RoundState>() !== undefined) {
          return textResult('state-ok: confirmed, and the state is the one that was sent');
        }
        return inputRequired({
          inputRequests: { confirm: ASK_CONFIRMATION },
          requestState: await roundState.mint({ round: 1 }),
        });
      },
    );
  }
  server.registerTool(
    'test_input_required_result_multi_round',
    { description: 'Asks two questions, one after the other' },
    async (call) => {
      const round = call.mcpReq.requestState<RoundState>()?.round ?? 0;
      if (round === 2) return textResult('Both questions are answered.');
      return inputRequired({
        inputRequests: round === 0 ? { step1: ASK_NAME } : { step2: ASK_COLOUR },
        requestState: await roundState.mint({ round: round + 1 }),
      });
    },
  );
}

function registerManyQuestionsTool(server: McpServer): void {
  server.registerTool(
    'test_input_required_result_multiple_inputs',
    { description: 'Asks the user, the model and the client at once' },
    async (call) => {
      const name = answeredText(call, 'user_name', 'name');
      const greeting = sampledText(call, 'greeting');
      const roots = givenRoots(call);
      if (name !== undefined && greeting !== undefined && roots !== undefined) {
        return textResult(`${greeting} ${name}, you have ${roots.length} roots`);
      }
      return inputRequired({
        inputRequests: {
          user_name: ASK_NAME,
          greeting: askModel('Generate a greeting'),
          client_roots: inputRequired.listRoots(),
        },
        requestState: await roundState.mint({ round: 1 }),
      });
    },
  );
}

/** One tool needs what a client may lack; the other asks only for what the client declared. */
function registerCapabilityTools(server: McpServer, era: Era): void {
  server.registerTool(
    'test_missing_capability',
    { description: 'Cannot work without sampling' },
    (call) =>
      sampledText(call, 'answer') === undefined
        ? inputRequired({ inputRequests: { answer: askModel('Say pong') } })
        : textResult('The model answered.'),
  );
  server.registerTool(
    'test_input_required_result_capabilities',
    { description: 'Asks for whatever the client can give' },
    (call) => {
      if (call.mcpReq.inputResponses !== undefined) return textResult('The client answered.');
      const envelope: Envelope = call.mcpReq.envelope ?? {};
      const declared =
        era === 'modern'
          ? envelope[CLIENT_CAPABILITIES_META_KEY]
          : server.server.getClientCapabilities();
      const inputRequests: InputRequests = {
        ...(declared?.elicitation && { user_name: ASK_NAME }),
        ...(declared?.sampling && { greeting: askModel('Generate a greeting') }),
        ...(declared?.roots && { client_roots: inputRequired.listRoots() }),
      };
      return Object.keys(inputRequests).length === 0
        ? textResult('The client can give nothing.')
        : inputRequired({ inputRequests });
    },
  );
}

function askModel(text: string) {
  return inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text } }],
    maxTokens: 100,
  });
}

/** The text the user gave for one field of an accepted form. */
export function answeredText(
  call: ServerContext,
  question: string,
  field: string,
): string | undefined {
  const value = acceptedContent(call.mcpReq.inputResponses, question)?.[field];
  return typeof value === 'string' ? value : undefined;
}

function sampledText(call: ServerContext, question: string): string | undefined {
  const answer = inputResponse(call.mcpReq.inputResponses, question);
  if (answer.kind !== 'sampling') return undefined;
  const { content } = answer.result;
  return !Array.isArray(content) && content.type === 'text' ? content.text : undefined;
}

function givenRoots(call: ServerContext): string[] | undefined {
  const answer = inputResponse(call.mcpReq.inputResponses, 'client_roots');
  return answer.kind === 'roots' ? answer.roots.map((root) => root.uri) : undefined;
}
