// Builds docs/protocol.schema.json, the JSON Schema of fault experiments, from their reader.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const FILE = fileURLToPath(new URL('../docs/protocol.schema.json', import.meta.url));

const { protocolSchema } = await tsImport('../engine/experiments/schema.ts', import.meta.url);
writeFileSync(FILE, JSON.stringify(protocolSchema()));
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
process.exitCode =
  spawnSync(process.execPath, [biome, 'format', '--write', FILE], { stdio: 'inherit' }).status ?? 1;
