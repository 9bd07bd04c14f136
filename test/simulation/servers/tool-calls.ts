import { noticeText } from './rpc.ts';
import type { HeardRequest, SimulatedServer } from './server.ts';

/** Carries out a call: notes it in the ledger as soon as it is heard, and answers after its work. */
export const callTool = (
  server: SimulatedServer,
  request: HeardRequest,
  isModern: boolean,
): void => {
  const { chance } = server.world;
  const { params = {} } = request.message;
  const name = params.name === 'ask' && !server.plan.asksBack ? 'read' : (params.name ?? '');
  const call = params.arguments?.call ?? '';
  const result = {
    ...(isModern ? { resultType: 'complete' } : {}),
    content: [{ type: 'text', text: call }],
  };
  if (name === 'ask' && isModern && params.inputResponses === undefined) {
    server.answer(request, chance.between(0, 20), inputRequired);
    return;
  }
  if (isModern && params.inputResponses !== undefined && params.requestState !== ownState) {
    server.refuse(request, invalidParams);
    return;
  }
  server.ledger.executed(call);
  server.world.note(`${request.process.id} carries out ${name} ${call}`);
  switch (name) {
    case 'slow':
      workOn(server, request, chance.spanning(500, 12_000), result);
      break;
    case 'ask':
      if (isModern) server.answer(request, 5, result);
      else askClient(server, request, result);
      break;
    case 'never':
      break;
    case 'fail':
      if (chance.hits(0.5)) server.answer(request, 5, { ...result, isError: true });
      else server.refuse(request, -32_603);
      break;
    default:
      server.answer(request, chance.spanning(1, 400), result);
  }
};

const invalidParams = -32_602;
/** Servers look whether the state that comes back is theirs. */
const ownState = 'asked';

const sampling = {
  messages: [{ role: 'user', content: { type: 'text', text: 'how are you?' } }],
  maxTokens: 10,
};

const inputRequired = {
  resultType: 'input_required',
  inputRequests: { mood: { method: 'sampling/createMessage', params: sampling } },
  requestState: ownState,
};

/** Tells of its progress every two seconds when it was given a token. */
const workOn = (
  server: SimulatedServer,
  request: HeardRequest,
  workMs: number,
  result: object,
): void => {
  const { link, process, call, message } = request;
  const progressToken = message.params?._meta?.['progressToken'];
  if (progressToken !== undefined) {
    link.stream(call);
    for (let atMs = 2_000; atMs < workMs; atMs += 2_000) {
      const params = { progressToken, progress: atMs, total: workMs };
      process.run(atMs, () => link.say(noticeText('notifications/progress', params), call));
    }
  }
  server.answer(request, workMs, result);
};

/** Asks the client before it answers; without an answer it never does. */
const askClient = (server: SimulatedServer, request: HeardRequest, result: object): void => {
  const id = server.nextQuestion();
  server.asked.set(id, () => {
    server.answer(request, 5, result);
  });
  request.link.stream(request.call);
  const text = JSON.stringify({
    jsonrpc: '2.0',
    id,
    method: 'sampling/createMessage',
    params: sampling,
  });
  request.link.say(text, request.call);
};
