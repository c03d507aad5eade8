// Builds docs/room.schema.json, the JSON Schema of room documents, from their reader.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const FILE = fileURLToPath(new URL('../docs/room.schema.json', import.meta.url));

const { roomSchema } = await tsImport('../engine/room/document/schema.ts', import.meta.url);
writeFileSync(FILE, JSON.stringify(roomSchema()));
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
process.exitCode =
  spawnSync(process.execPath, [biome, 'format', '--write', FILE], { stdio: 'inherit' }).status ?? 1;
