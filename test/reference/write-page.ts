import { writeFileSync } from 'node:fs';
import { pages, placeOf } from './published.ts';

for (const { name, textNow } of pages) writeFileSync(placeOf(name), textNow());
