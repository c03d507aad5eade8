import { execFile } from 'node:child_process';

/** What one GPU says of itself; absent = it has no such sensor, null = it gave no answer. */
export interface GpuReading {
  readonly index: string;
  readonly uuid?: string;
  readonly model?: string;
  readonly values: Readonly<Record<string, number | null>>;
}

const MIB = 1024 * 1024;

/** What is asked for, as `nvidia-smi --help-query-gpu` names it; the field it becomes and its unit in ours. */
const NUMBERS = [
  ['utilization.gpu', 'util_pct', 1],
  ['utilization.memory', 'mem_util_pct', 1],
  ['memory.total', 'mem_total_bytes', MIB],
  ['memory.used', 'mem_used_bytes', MIB],
  ['temperature.gpu', 'temp_c', 1],
  ['power.draw', 'power_w', 1],
  ['power.limit', 'power_limit_w', 1],
  ['fan.speed', 'fan_pct', 1],
  ['clocks.sm', 'sm_clock_mhz', 1],
  ['clocks.mem', 'mem_clock_mhz', 1],
] as const;

const QUERY = ['index', 'uuid', 'name', ...NUMBERS.map(([asked]) => asked)];

/** Shorter than the time in which a group has to answer, so that a driver that hangs is told as such. */
const TIMEOUT_MS = 8_000;

/** The GPUs of this machine; rejects when there is no `nvidia-smi`, or when it fails or hangs. */
export function readGpus(program = 'nvidia-smi'): Promise<GpuReading[]> {
  const args = [`--query-gpu=${QUERY.join(',')}`, '--format=csv,noheader,nounits'];
  const options = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', windowsHide: true } as const;
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(parseGpus(stdout));
      else reject(new Error(failure(error, stdout, stderr)));
    });
  });
}

function failure(error: Error & { killed?: boolean }, stdout: string, stderr: string): string {
  if (error.killed === true) return `nvidia-smi: no answer in ${TIMEOUT_MS / 1000} s`;
  // It tells what is wrong with the driver on its standard output.
  return [stderr, stdout, error.message].map((text) => text.trim().split('\n')[0]).find(Boolean) ?? '';
}

/** Reads lines of the query above; what is no line of it is passed over. */
export function parseGpus(csv: string): GpuReading[] {
  return csv.split('\n').flatMap((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    if (cells.length !== QUERY.length || !/^\d+$/.test(cells[0] ?? '')) return [];
    const [index = '', uuid = '', model = '', ...numbers] = cells;
    const values: Record<string, number | null> = {};
    NUMBERS.forEach(([, field, factor], i) => {
      const value = numberOf(numbers[i] ?? '');
      if (value !== undefined) values[field] = value === null ? null : factor * value;
    });
    return [{ index, ...(isTold(uuid) ? { uuid } : {}), ...(isTold(model) ? { model } : {}), values }];
  });
}

/** `[N/A]` and `[Not Supported]`: it has none. `[Unknown Error]`, `ERR!` and the like: it did not answer. */
function numberOf(cell: string): number | null | undefined {
  if (!isTold(cell)) return undefined;
  const value = Number(cell);
  return cell !== '' && Number.isFinite(value) ? value : null;
}

function isTold(cell: string): boolean {
  return cell !== '' && !/^\[?(?:n\/a|not supported)\]?$/i.test(cell);
}
