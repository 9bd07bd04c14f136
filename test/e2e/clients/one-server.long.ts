import { describeMeetings } from './support/meetings.ts';
import { ways } from './support/ways.ts';

describeMeetings({ stdio: ways, sse: ways, http: ways });
