import {
  completable,
  type GetPromptResult,
  inputRequired,
  type McpServer,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { answeredText } from './input-required-tools.ts';
import { oneFieldForm, PNG_BASE64 } from './samples.ts';

type Content = GetPromptResult['messages'][number]['content'];

const SUGGESTIONS = ['paper', 'parcel', 'parrot', 'pepper'];

/** One prompt for each form a prompt may have. */
export function registerPrompts(server: McpServer): void {
  server.registerPrompt('test_simple_prompt', { description: 'One text' }, () =>
    fromUser({ type: 'text', text: 'This is a simple prompt for testing.' }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'An image and a text' }, () =>
    fromUser(
      { type: 'image', data: PNG_BASE64, mimeType: 'image/png' },
      { type: 'text', text: 'Please analyze the image above.' },
    ),
  );
  registerPromptsWithArguments(server);
  registerInputRequiredPrompt(server);
}

function registerPromptsWithArguments(server: McpServer): void {
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'A text made of two arguments, the first one with suggestions',
      argsSchema: z.object({
        arg1: completable(z.string().describe('First test argument'), (typed) =>
          SUGGESTIONS.filter((suggestion) => suggestion.startsWith(typed)),
        ),
        arg2: z.string().describe('Second test argument'),
      }),
    },
    ({ arg1, arg2 }) =>
      fromUser({ type: 'text', text: `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'` }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    {
      description: 'A resource and a text',
      argsSchema: z.object({ resourceUri: z.string().describe('URI of the resource') }),
    },
    ({ resourceUri }) =>
      fromUser(
        {
          type: 'resource',
          resource: {
            uri: resourceUri,
            mimeType: 'text/plain',
            text: 'Embedded resource content for testing.',
          },
        },
        { type: 'text', text: 'Please process the embedded resource above.' },
      ),
  );
}

/** Revision 2026-07-28 lets a prompt, too, ask the user before it answers. */
function registerInputRequiredPrompt(server: McpServer): void {
  server.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Asks the user for a subject first' },
    (call) => {
      const subject = answeredText(call, 'user_context', 'context');
      if (subject !== undefined) return fromUser({ type: 'text', text: `Write about ${subject}` });
      return inputRequired({
        inputRequests: {
          user_context: inputRequired.elicit({
            message: 'What should the prompt be about?',
            requestedSchema: oneFieldForm('context', 'string'),
          }),
        },
      });
    },
  );
}

function fromUser(...contents: Content[]): GetPromptResult {
  return { messages: contents.map((content) => ({ role: 'user', content })) };
}
