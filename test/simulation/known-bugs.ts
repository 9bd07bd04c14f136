/** A bug of a kind that gateways have had, as a change of one place in the sources. */
export interface KnownBug {
  readonly name: string;
  readonly file: string;
  /** Occurs once in the file. */
  readonly find: string;
  readonly replace: string;
}

const application = 'src/application';

/** What the simulation has to find. The names say what goes wrong. */
export const knownBugs: readonly KnownBug[] = [
  {
    name: 'calls-outlive-their-link',
    file: `${application}/links/upstream.ts`,
    find: "for (const pending of this.#linkCalls.takeAll()) pending.onFailure(fault, undefined, 'unknown');",
    replace: 'this.#linkCalls.takeAll();',
  },
  {
    name: 'writes-are-sent-again',
    file: `${application}/healing/second-try.ts`,
    find: 'return name !== undefined && !ended && way.allows(name);',
    replace: 'return name !== undefined && !ended;',
  },
  {
    name: 'the-link-has-the-last-id',
    file: `${application}/relay/call.ts`,
    find: 'const bytes = spliceText(onOneLine(answer), answer.id, this.idKey);\n    this.#sink',
    replace: 'const bytes = onOneLine(answer);\n    this.#sink',
  },
  {
    name: 'answered-calls-stay-in-flight',
    file: `${application}/links/arrivals.ts`,
    find: 'else this.#host.release(pending, verdictOf(undefined, status));',
    replace: 'else verdictOf(undefined, status);',
  },
  {
    name: 'ids-are-used-again',
    file: `${application}/links/in-flight.ts`,
    find: 'let id = this.#nextId;',
    replace: 'let id = 1;',
  },
  {
    name: 'deadlines-pass-unnoticed',
    file: `${application}/links/time-lines.ts`,
    find: 'request.onFailure(passed(limit, line.lengthMs));',
    replace: 'passed(limit, line.lengthMs);',
  },
  {
    name: 'a-lost-session-is-used-on',
    file: `${application}/sessions/session-upstreams.ts`,
    find: 'this.#ready.get(server) === upstream && this.#ready.delete(server)',
    replace: 'this.#ready.get(server) === upstream',
  },
  {
    name: 'connecting-leaves-its-timer',
    file: `${application}/pools/link-opener.ts`,
    find: '    cancelTimer();\n',
    replace: '',
  },
  {
    name: 'opened-again-for-nobody',
    file: `${application}/healing/reopening.ts`,
    find: 'if (this.#isStopped || ',
    replace: 'if (',
  },
  {
    name: 'a-lost-answer-is-waited-for-for-ever',
    file: `${application}/eras/era-probe.ts`,
    find: 'this.#stopPatience ??= ',
    replace: 'this.#stopPatience?.();\n    this.#stopPatience = ',
  },
  {
    name: 'closing-says-try-again',
    file: `${application}/healing/outcome-unknown.ts`,
    find: 'isSent && !isRepeatable(method) ?',
    replace: 'isSent && method === "" ?',
  },
  {
    name: 'cancelled-calls-are-forgotten-not-ended',
    file: `${application}/relay/relay.ts`,
    find: '    call.abandon();\n',
    replace: '',
  },
  {
    name: 'a-duplicate-answer-is-an-answer',
    file: `${application}/relay/call.ts`,
    find: '    if (this.#ended) return false;\n    this.#ended = true;\n    this.sent',
    replace: '    this.#ended = true;\n    this.sent',
  },
  {
    name: 'the-end-of-a-request-is-not-counted',
    file: `${application}/links/link-calls.ts`,
    find: 'for (const pending of all) this.#traffic.ended(pending, ',
    replace: 'for (const pending of all.slice(1)) this.#traffic.ended(pending, ',
  },
  {
    name: 'a-probe-keeps-its-permit',
    file: `${application}/pools/link-opener.ts`,
    find: 'if (generation !== undefined) state.opened(generation);',
    replace: 'if (generation === 0) state.opened(generation);',
  },
  {
    name: 'a-broken-endpoint-is-picked',
    file: `${application}/traffic/endpoint-state.ts`,
    find: "if (this.#rest.isResting) return 'resting';",
    replace: '',
  },
  {
    name: 'a-gone-client-is-listened-for',
    file: `${application}/bridge/legacy-client/bridged-session.ts`,
    find: 'if (!this.client.closed) this',
    replace: 'this',
  },
  {
    name: 'parked-calls-outlive-their-server',
    file: `${application}/bridge/legacy-server/legacy-server.ts`,
    find: '    this.#parts.parked.giveUp(this.name);\n',
    replace: '',
  },
];
