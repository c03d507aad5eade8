// Builds examples/05 - Experiments: a flow for each protocol and each size that it is written for.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { nodesOf } from './examples/flow.mjs';
import { WORDS } from './examples/words.mjs';

export const FOLDER = '05 - Experiments';
const OUT = fileURLToPath(new URL(`../examples/${FOLDER}/`, import.meta.url));

const engine = (file) => tsImport(`../engine/${file}`, import.meta.url);

const CHOICE = { seed: 1, loop: 'closed', loss: '0.4' };

/** The text of each file by its path in the folder, without `.json`. */
export async function buildExamples() {
  const { PROTOCOLS } = await engine('experiments/protocols.ts');
  const { readProtocol, protocolFor } = await engine('experiments/read-protocol.ts');
  const { generatedRoom, placeIn } = await engine('experiments/experiment-room.ts');
  const { eachFault } = await engine('experiments/arguments-shape.ts');
  const { generateRoom, PRESETS } = await engine('room/document/generate.ts');
  /** `Very large cluster, 20 servers` */
  const clusterOf = (servers) => {
    const size = Object.keys(PRESETS)
      .find((preset) => PRESETS[preset] === servers)
      .replace('-', ' ');
    return `${size[0].toUpperCase()}${size.slice(1)} cluster, ${servers} servers`;
  };
  const files = {};
  for (const [i, [name, words]] of Object.entries(WORDS).entries()) {
    const document = readProtocol(PROTOCOLS[name]);
    const { settings } = document;
    for (const [j, servers] of settings.servers.entries()) {
      const complete = generatedRoom(servers, settings.room, CHOICE);
      const { temperatureS, powerS } = complete.sampling;
      const experiment = {
        name,
        words,
        servers,
        settings,
        folder: `${i + 1} - ${words.title}`,
        file: `${j + 1} - ${clusterOf(servers)}`,
        protocol: protocolFor(document, placeIn(complete, CHOICE.loop)),
        lookAtText: PROTOCOLS[name].extensions[0].look_at,
        // A room as it is generated is that of a preset.
        room:
          Object.keys(settings.room).length === 0
            ? undefined
            : { ...generateRoom({ servers }), ...settings.room },
        presets: PRESETS,
        readS: [
          { field: 'cpu_temp_c', seconds: temperatureS },
          { field: 'airflow_m3s', seconds: temperatureS },
          { field: 'power_w', seconds: powerS },
        ],
        eachFault,
      };
      files[`${experiment.folder}/${experiment.file}`] = `${JSON.stringify(nodesOf(experiment), null, 2)}\n`;
    }
  }
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  rmSync(OUT, { recursive: true, force: true });
  for (const [file, text] of Object.entries(await buildExamples())) {
    mkdirSync(path.join(OUT, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(OUT, `${file}.json`), text);
  }
}
