import assert from 'node:assert/strict';
import type { EpochMs } from '../../../engine/telemetry/metric';
import type { Scene, ServerNow } from '../../../engine/view/memory';
import type { Said } from '../../../engine/view/pages/common';
import enUS from '../../../engine/view/texts/view.en-US.json';
import esES from '../../../engine/view/texts/view.es-ES.json';
import fr from '../../../engine/view/texts/view.fr.json';

/** A scene with nothing in it but what a test says. */
export function sceneAt(now: EpochMs | undefined, more: Partial<Scene> = {}): Scene {
  return {
    ...{ cluster: 'lab', simulated: true, standing: 'live', now, servers: [], commands: [] },
    observed: () => undefined,
    expected: () => undefined,
    ...more,
  };
}

export function serverNow(server: string, more: Partial<ServerNow> = {}): ServerNow {
  return { server, rack: 'a', cpuC: 50, fans: [], off: false, stale: false, ...more };
}

/** Sentences have a text in each language, and a value for each place in it. */
export function assertSayable(...told: readonly Said[]): void {
  for (const { key, with: values } of told)
    for (const texts of [enUS, fr, esES] as const) {
      const text = (texts as Readonly<Record<string, string>>)[key];
      assert.ok(text !== undefined, `no text for ${key}`);
      const places = [...text.matchAll(/\{(\w+)\}/g)].map(([, place]) => place ?? '');
      assert.deepEqual(
        places.filter((place) => !Object.hasOwn(values, place)),
        [],
        `${key} says nothing for a place`,
      );
    }
}

export function keysOf({ answer, detail }: { answer: Said; detail: readonly Said[] }): string[] {
  assertSayable(answer, ...detail);
  return [answer, ...detail].map(({ key }) => key);
}
