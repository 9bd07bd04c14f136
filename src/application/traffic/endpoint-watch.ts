/** Who wants to know what changes at an endpoint. */
export interface EndpointWatch<State> {
  /** Whether traffic may go there. */
  usable(state: State): void;
  weight(state: State): void;
  /** The end of a request with a verdict. */
  observed(state: State, isFailure: boolean, nowMs: number): void;
  /** Its forecast was made anew, at most once a second. */
  forecast(state: State, nowMs: number): void;
}
