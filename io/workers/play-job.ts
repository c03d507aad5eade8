import { Experiment } from '../../engine/experiments/experiment';
import { readProtocol } from '../../engine/experiments/read-protocol';
import type { ExperimentOut } from '../../engine/experiments/result';
import { mergedFaults } from '../../engine/faults/merged';
import type { Fault } from '../../engine/telemetry/fault';
import { digestOf, type ExperimentJob, type RunResult, runName } from './experiment-job';
import { RunFolder, writeResult } from './run-folder';

/** Of how much is done no more is told than can be seen. */
const TOLD_EVERY = 0.02;

/**
 * Plays a run and writes its folder: `labels.jsonl`, a row for each fault; `journal.jsonl`; for each stage what it said,
 * a value a line; `result.json`.
 *
 * @param tell is told the share that is done, 0..1
 * @throws ProblemError for a protocol or a room that cannot be, or a folder that cannot be written
 */
export function playJob(job: ExperimentJob, tell: (share: number) => void): RunResult {
  const { test, room, loop, stages } = job;
  const experiment = new Experiment({ test, protocol: readProtocol(job.protocol), room, loop, stages });
  const folder = job.out === null ? undefined : new RunFolder(job.out, runName(job));
  try {
    for (const stage of stages) folder?.open(`${stage}.jsonl`);
    const labels: Fault[] = [];
    let told = 0;
    const playing = experiment.play();
    for (let next = playing.next(); ; next = playing.next()) {
      if (next.done === true) {
        const result = { ...next.value, digest: digestOf(job) };
        if (folder !== undefined) finish(folder, labels, result);
        return result;
      }
      const out = next.value;
      if (out.kind === 'label') labels.push(out.fault);
      else if (out.kind !== 'reached') write(folder, out);
      else if (out.doneMs / out.ofMs - told >= TOLD_EVERY) {
        told = out.doneMs / out.ofMs;
        tell(told);
      }
    }
  } catch (error) {
    folder?.abandon();
    throw error;
  }
}

function write(folder: RunFolder | undefined, out: ExperimentOut): void {
  if (out.kind === 'journal') folder?.write('journal.jsonl', `${JSON.stringify(out.record)}\n`);
  // What a stage refuses is counted in the result.
  else if (out.kind === 'stage' && out.out.port !== 'refused')
    folder?.write(`${out.stage}.jsonl`, `${JSON.stringify(out.out.value)}\n`);
}

function finish(folder: RunFolder, labels: readonly Fault[], result: RunResult): void {
  folder.write(
    'labels.jsonl',
    mergedFaults(labels)
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(''),
  );
  writeResult(folder, result);
  folder.finish();
}
