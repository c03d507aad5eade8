import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../support/sources';

interface Window {
  from: number;
  to: number;
}
interface Hand {
  at: number | undefined;
  dragFrom: number | undefined;
  dragTo: number;
  emitted: (Window | undefined)[];
  timeAt(x: number): number;
  press(event: object): void;
  letGo(): void;
}

/** 1000 s from zero, seen from 200 s to 600 s, a point each 10 s, over 400 px that begin at 40 px. */
async function hand(): Promise<Hand> {
  const file = pathToFileURL(path.join(ROOT, 'dashboard/lib/trends-hand.mjs')).href;
  const library = ((await import(file)) as { default: object }).default;
  const emitted: (Window | undefined)[] = [];
  return Object.assign({}, library, {
    ...{ trends: { from: 0, to: 1_000_000, everyMs: 10_000 }, window: { from: 200_000, to: 600_000 } },
    ...{ left: 40, plotWidth: 400, step: 1000, at: undefined, dragFrom: undefined, dragTo: 0, emitted },
    $emit: (_: 'zoom', window: Window | undefined) => emitted.push(window),
  }) as unknown as Hand;
}

const key = (name: string, shiftKey = false) => ({ key: name, shiftKey, preventDefault: () => undefined });

describe('a reader of trends', () => {
  it('points at the nearest point in time, never beside what is seen', async () => {
    const { timeAt } = await hand().then((one) => ({ timeAt: (x: number) => one.timeAt(x) }));
    assert.deepEqual(
      [0, 40, 64, 66, 440, 900].map(timeAt),
      [200_000, 200_000, 220_000, 230_000, 600_000, 600_000],
    );
  });

  it('moves along with arrow keys, by ten with shift, to the ends and no further', async () => {
    const one = await hand();
    const seen = ['ArrowRight', 'ArrowLeft', 'ArrowLeft'].map((name) => {
      one.press(key(name));
      return one.at;
    });
    assert.deepEqual(seen, [600_000, 590_000, 580_000]);
    one.press(key('ArrowLeft', true));
    assert.equal(one.at, 480_000);
    for (let i = 0; i < 5; i++) one.press(key('ArrowLeft', true));
    assert.equal(one.at, 200_000);
  });

  it('zooms around where he points, out until all is seen, and resets with Escape', async () => {
    const one = await hand();
    one.at = 300_000;
    for (const name of ['+', '-', 'Escape']) one.press(key(name));
    assert.deepEqual(one.emitted, [{ from: 200_000, to: 400_000 }, { from: 0, to: 700_000 }, undefined]);
    const whole = await hand();
    Object.assign(whole, { window: { from: 100_000, to: 900_000 } });
    whole.press(key('-'));
    assert.deepEqual(whole.emitted, [undefined]);
  });

  it('zooms to what he drags over, either way; a click or less than four points is no zoom', async () => {
    const drag = async (dragFrom: number, dragTo: number) => {
      const one = Object.assign(await hand(), { dragFrom, dragTo });
      one.letGo();
      assert.equal(one.dragFrom, undefined);
      return one.emitted;
    };
    const zoomed = [{ from: 300_000, to: 400_000 }];
    assert.deepEqual(await drag(140, 240), zoomed);
    assert.deepEqual(await drag(240, 140), zoomed);
    assert.deepEqual(await drag(140, 146), []);
    assert.deepEqual(await drag(140, 170), []);
  });
});
