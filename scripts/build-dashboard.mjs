// Builds flows/<page>.<language>.json from dashboard/.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildFlow, LANGUAGES, pages } from '../dashboard/build.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
mkdirSync('flows', { recursive: true });
for (const page of pages())
  for (const language of LANGUAGES)
    writeFileSync(`flows/${page}.${language}.json`, await buildFlow(page, language));
