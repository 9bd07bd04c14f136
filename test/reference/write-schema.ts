import { mkdirSync, writeFileSync } from 'node:fs';
import { placeOf, schemas } from './published.ts';

mkdirSync(placeOf('schema/'), { recursive: true });
for (const { name, textNow } of schemas) writeFileSync(placeOf(name), textNow());
