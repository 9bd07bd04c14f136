import { setTimeout as wait } from 'node:timers/promises';

export type Progress = (progress: number, total: number) => void;

const defaultSteps = 5;
const maxSteps = 100;
const stepMs = 200;

const readOnly = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };

/** What `tools/list` of the demo server says. */
export const demoTools = [
  {
    name: 'echo',
    description: 'Answers with the message it was given',
    inputSchema: {
      type: 'object',
      properties: { message: { type: 'string', description: 'what to say' } },
      required: ['message'],
    },
    annotations: readOnly,
  },
  {
    name: 'add',
    description: 'Adds two numbers',
    inputSchema: {
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'number' } },
      required: ['a', 'b'],
    },
    annotations: readOnly,
  },
  {
    name: 'count',
    description: 'Counts slowly and reports its progress',
    inputSchema: {
      type: 'object',
      properties: {
        to: { type: 'integer', minimum: 1, maximum: maxSteps, default: defaultSteps },
      },
    },
    annotations: readOnly,
  },
];

/** The `CallToolResult`; undefined for a tool that is not there. */
export const callDemoTool = async (
  name: string,
  given: Readonly<Record<string, unknown>>,
  report: Progress,
): Promise<object | undefined> => {
  switch (name) {
    case 'echo':
      return typeof given['message'] === 'string'
        ? textResult(given['message'])
        : wrong('message has to be a text');
    case 'add': {
      const { a, b } = given;
      if (typeof a !== 'number' || typeof b !== 'number')
        return wrong('a and b have to be numbers');
      return textResult(String(a + b));
    }
    case 'count':
      return count(given['to'] ?? defaultSteps, report);
    default:
      return undefined;
  }
};

const count = async (to: unknown, report: Progress): Promise<object> => {
  if (!Number.isInteger(to) || typeof to !== 'number' || to < 1 || to > maxSteps) {
    return wrong(`to has to be a whole number from 1 to ${maxSteps}`);
  }
  for (let step = 1; step <= to; step += 1) {
    await wait(stepMs);
    report(step, to);
  }
  return textResult(`counted to ${to}`);
};

const textResult = (text: string): object => ({ content: [{ type: 'text', text }] });
const wrong = (text: string): object => ({ ...textResult(text), isError: true });
