import { setTimeout as pause } from 'node:timers/promises';
import {
  type ElicitRequestFormParams,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { textResult } from './content-tools.ts';
import type { Era } from './eras.ts';
import { FORM_WITH_CHOICES, FORM_WITH_DEFAULTS, type oneFieldForm } from './samples.ts';

const STEP_MS = 50;
const DISCONNECTED_MS = 100;

/** Tools that send something to the client while their call is open, or ask it as far as its era allows that. */
export function registerConversationTools(server: McpServer, era: Era): void {
  registerNotifyingTools(server);
  registerReconnectionTool(server);
  registerSamplingTool(server, era);
  registerElicitationTools(server, era);
}

function registerNotifyingTools(server: McpServer): void {
  server.registerTool(
    'test_tool_with_logging',
    { description: 'Logs three lines while it runs' },
    async (call) => {
      await call.mcpReq.log('info', 'Tool execution started');
      await pause(STEP_MS);
      await call.mcpReq.log('info', 'Tool processing data');
      await pause(STEP_MS);
      await call.mcpReq.log('info', 'Tool execution completed');
      return textResult('Logged three lines.');
    },
  );
  server.registerTool(
    'test_logging_tool',
    { description: 'Logs one line if the request allows it' },
    async (call) => {
      await call.mcpReq.log('info', 'One line');
      return textResult('Logged one line, if that was allowed.');
    },
  );
  server.registerTool(
    'test_tool_with_progress',
    { description: 'Reports 0, 50 and 100 of 100 if the request carries a progress token' },
    async (call) => {
      const progressToken = call.mcpReq._meta?.progressToken;
      for (const progress of [0, 50, 100]) {
        if (progressToken !== undefined) {
          await call.mcpReq.notify({
            method: 'notifications/progress',
            params: { progressToken, progress, total: 100 },
          });
        }
        if (progress < 100) await pause(STEP_MS);
      }
      return textResult(`Progress token: ${progressToken ?? 'none'}`);
    },
  );
}

/** SEP-1699: only Streamable HTTP has a stream that can be closed before the answer. */
function registerReconnectionTool(server: McpServer): void {
  server.registerTool(
    'test_reconnection',
    { description: 'Closes the stream of its call, then answers: the client has to resume' },
    async (call) => {
      call.http?.closeSSE?.();
      await pause(DISCONNECTED_MS);
      return textResult('The stream was resumed.');
    },
  );
}

function registerSamplingTool(server: McpServer, era: Era): void {
  server.registerTool(
    'test_sampling',
    {
      description: "Asks the client's model",
      inputSchema: z.object({ prompt: z.string().describe('What to ask') }),
    },
    async ({ prompt }, call) => {
      const question: SamplingParams = {
        messages: [{ role: 'user', content: { type: 'text', text: prompt } }],
        maxTokens: 100,
      };
      if (era === 'legacy') return describeSample(await call.mcpReq.requestSampling(question));
      const answer = inputResponse(call.mcpReq.inputResponses, 'answer');
      return answer.kind === 'sampling'
        ? describeSample(answer.result)
        : inputRequired({ inputRequests: { answer: inputRequired.createMessage(question) } });
    },
  );
}

type SamplingParams = Parameters<ServerContext['mcpReq']['requestSampling']>[0];
type Sample = Awaited<ReturnType<ServerContext['mcpReq']['requestSampling']>>;

function describeSample({ content }: Sample) {
  const answer = !Array.isArray(content) && content.type === 'text' ? content.text : 'no text';
  return textResult(`LLM response: ${answer}`);
}

function registerElicitationTools(server: McpServer, era: Era): void {
  server.registerTool(
    'test_elicitation',
    {
      description: 'Asks the user for a name and an address',
      inputSchema: z.object({ message: z.string().describe('Shown to the user') }),
    },
    ({ message }, call) =>
      askUser(call, era, { message, requestedSchema: FORM_WITH_NAME_AND_ADDRESS }),
  );
  const forms = {
    test_elicitation_sep1034_defaults: FORM_WITH_DEFAULTS,
    test_elicitation_sep1330_enums: FORM_WITH_CHOICES,
  };
  for (const [name, requestedSchema] of Object.entries(forms)) {
    server.registerTool(name, { description: 'Shows the user a form' }, (call) =>
      askUser(call, era, { message: 'Please fill in the form', requestedSchema }),
    );
  }
}

async function askUser(call: ServerContext, era: Era, question: ElicitRequestFormParams) {
  if (era === 'legacy') return describeAnswer(await call.mcpReq.elicitInput(question));
  const answer = inputResponse(call.mcpReq.inputResponses, 'form');
  return answer.kind === 'elicit'
    ? describeAnswer(answer)
    : inputRequired({ inputRequests: { form: inputRequired.elicit(question) } });
}

function describeAnswer({ action, content }: { action: string; content?: object | undefined }) {
  return textResult(`User response: action=${action}, content=${JSON.stringify(content ?? {})}`);
}

const FORM_WITH_NAME_AND_ADDRESS: ReturnType<typeof oneFieldForm> = {
  type: 'object',
  properties: {
    username: { type: 'string', description: "User's response" },
    email: { type: 'string', description: "User's email address" },
  },
  required: ['username', 'email'],
};
