import assert from 'node:assert/strict';
import {
  type CommonMatter,
  commonKey,
  evidenceOf,
  isHeat,
  severityOfMatter,
  signsOfMatter,
} from '../../../engine/detection/peers/common-matter';
import type { Sign } from '../../../engine/detection/peers/sign';

const WARM: CommonMatter = { group: 'air', side: 1 };
const COLD: CommonMatter = { group: 'air', side: -1 };
const HEAT: CommonMatter = { group: 'heat', side: 1 };

function sign(field: string, sigma: number, offC: number, level = 1): Sign {
  return { rack: '', field, sigma, level, since: 0, observed: 20 + offC, expected: 20 };
}

describe('what servers have in common', () => {
  it('is told apart by what it is and by its side: the end of one is no part of the other', () => {
    const signs = [
      sign('inlet_temp_c', 4, 2, 1),
      sign('supply_temp_c', 8, 1, 2),
      sign('inlet_temp_c', -3, -1),
      sign('power_w', -6, -30),
      sign('chassis_temp_c', -4, -2),
    ];
    const fields = (matter: CommonMatter) => signsOfMatter(matter, signs).map(({ field }) => field);
    assert.deepEqual(fields(WARM), ['supply_temp_c', 'inlet_temp_c']);
    assert.deepEqual(fields(COLD), ['inlet_temp_c']);
    assert.deepEqual(fields({ group: 'power', side: -1 }), ['power_w']);
    assert.deepEqual(fields({ group: 'heat', side: -1 }), ['chassis_temp_c']);
    assert.deepEqual(fields(HEAT), []);
    assert.deepEqual(
      signs.filter(isHeat).map(({ field }) => field),
      ['chassis_temp_c'],
    );
  });

  it('is a warning when air is warmer by half a degree, or heat by three; cold is none', () => {
    assert.equal(severityOfMatter(WARM, [sign('inlet_temp_c', 5, 0.5)]), 'warning');
    assert.equal(severityOfMatter(WARM, [sign('inlet_temp_c', 5, 0.4)]), 'info');
    assert.equal(severityOfMatter(COLD, [sign('inlet_temp_c', -9, -4)]), 'info');
    assert.equal(severityOfMatter(HEAT, [sign('cpu_temp_c', 5, 2.9)]), 'info');
    assert.equal(severityOfMatter(HEAT, [sign('cpu_temp_c', 5, 3)]), 'warning');
    assert.equal(severityOfMatter({ group: 'power', side: 1 }, [sign('power_w', 9, 40)]), 'info');
  });

  it('says of each field what says most, and has a key of its own', () => {
    const evidence = evidenceOf([
      sign('inlet_temp_c', 2, 1),
      sign('cpu_temp_c', 3, 1),
      sign('inlet_temp_c', 5, 1),
    ]);
    assert.deepEqual(
      evidence.map(({ field, sigma }) => [field, sigma]),
      [
        ['inlet_temp_c', 5],
        ['cpu_temp_c', 3],
      ],
    );
    assert.notEqual(commonKey(WARM, ''), commonKey(COLD, ''));
    assert.notEqual(commonKey(WARM, ''), commonKey(WARM, 'rack-a'));
  });
});
