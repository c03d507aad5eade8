import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port';
import { until } from './until';

const PROGRAM = 'prometheus-node-exporter';
const LARGEST_UJ = 262_143_328_850;

export function nodeExporterIsMissing(): boolean {
  return spawnSync(PROGRAM, ['--version']).error !== undefined;
}

/**
 * Debian's node exporter on a free loopback port. It reads this machine's /proc, and sensors and energy counters
 * from files of our own, so that it has some on a virtual machine too.
 */
export class NodeExporter {
  private constructor(
    readonly url: string,
    private readonly sysfs: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(celsius: number): Promise<NodeExporter> {
    const sysfs = mkdtempSync(path.join(tmpdir(), 'coldaisle-sysfs-'));
    const write = (file: string, text: string) => {
      mkdirSync(path.dirname(path.join(sysfs, file)), { recursive: true });
      writeFileSync(path.join(sysfs, file), `${text}\n`);
    };
    const chip = 'devices/platform/coretemp.0/hwmon/hwmon0';
    write(`${chip}/name`, 'coretemp');
    write(`${chip}/temp1_input`, String(celsius * 1000));
    write(`${chip}/temp1_label`, 'Package id 0');
    symlinkSync('../../../coretemp.0', path.join(sysfs, chip, 'device'));
    mkdirSync(path.join(sysfs, 'class/hwmon'), { recursive: true });
    symlinkSync(`../../${chip}`, path.join(sysfs, 'class/hwmon/hwmon0'));
    write('class/powercap/intel-rapl:0/name', 'package-0');
    write('class/powercap/intel-rapl:0/max_energy_range_uj', String(LARGEST_UJ));
    write('class/powercap/intel-rapl:0/energy_uj', '0');
    const address = `127.0.0.1:${await freePort()}`;
    const options = [`--web.listen-address=${address}`, `--path.sysfs=${sysfs}`, '--log.level=error'];
    const child = spawn(PROGRAM, options, { stdio: 'ignore' });
    const exporter = new NodeExporter(`http://${address}/metrics`, sysfs, child);
    await until(
      () =>
        fetch(exporter.url).then(
          ({ ok }) => ok,
          () => false,
        ),
      `${PROGRAM} answers`,
    );
    return exporter;
  }

  /** What its processors have used since they were switched on. */
  setJoules(joules: number): void {
    writeFileSync(path.join(this.sysfs, 'class/powercap/intel-rapl:0/energy_uj'), `${joules * 1_000_000}\n`);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill();
      await ended;
    }
    rmSync(this.sysfs, { recursive: true, force: true });
  }
}
