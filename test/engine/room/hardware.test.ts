import assert from 'node:assert/strict';
import { airRise } from '../../../engine/room/airflow';
import { boardConductance } from '../../../engine/room/board';
import { ASHRAE_INLET_C, CFM } from '../../../engine/room/constants';
import { fanPower } from '../../../engine/room/fan';
import { genericProfile } from '../../../engine/room/generic-profile';
import { sinkResistance } from '../../../engine/room/heat-sink';
import { psuLines, psuOutput } from '../../../engine/room/psu';
import { RECIRCULATION } from '../../../engine/room/recirculation';
import { SERVER_CLASSES } from '../../../engine/room/server-class';
import { largest, mean, near, play, rackAt, server, serverAt, smallest, sum } from './support';

// H1 to H15 of the validation table: published measurements, with their sources in docs/room.md.

const { std2u } = SERVER_CLASSES;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

describe('the room against hardware', () => {
  // Typed from the result pages of SPECpower_ssj2008 [S1] once more: idle, 10 ... 100 %.
  const PUBLISHED = {
    legacy1u: [66.0, 107, 120, 131, 143, 156, 173, 191, 211, 229, 247],
    std2u: [57.3, 109, 129, 147, 166, 188, 212, 237, 269, 309, 355],
    dense1u: [55.0, 125, 151, 176, 202, 232, 261, 301, 357, 421, 469],
    epyc1u: [56.8, 100, 116, 130, 143, 162, 191, 211, 231, 250, 268],
    'xeon2u-21': [135, 198, 224, 249, 274, 302, 335, 378, 437, 489, 564],
    micro1u: [13.1, 17.5, 20.5, 23.0, 25.4, 28.2, 31.9, 37.3, 44.5, 51.5, 56.1],
  };
  for (const [name, watts] of Object.entries(PUBLISHED)) {
    it(`H1: ${name} draws what was published, its loop closed, at an inlet of 22 °C`, () => {
      const classes = [SERVER_CLASSES[name as keyof typeof PUBLISHED]];
      watts.forEach((expected, level) => {
        near(server(serverAt(level / 10, 22, { classes })).wallW / expected, 1, 1e-4, `level ${level}`);
      });
    });
  }

  // Classes at u = 0, 0.5 and 1 [R]: junction °C, speed, exhaust above inlet K.
  const CLASSES = {
    std2u: [
      [26.5, 0.25, 4.3],
      [47.1, 0.29, 12.1],
      [64.0, 0.61, 10.9],
    ],
    dense1u: [
      [26.3, 0.25, 4.1],
      [51.6, 0.37, 11.5],
      [75.4, 0.82, 10.6],
    ],
    legacy1u: [
      [27.2, 0.25, 4.9],
      [42.4, 0.25, 11.6],
      [52.5, 0.39, 11.7],
    ],
    epyc1u: [
      [28.6, 0.25, 4.2],
      [54.3, 0.42, 7.1],
      [75.5, 0.82, 6.0],
    ],
    micro1u: [
      [24.6, 0.25, 2.2],
      [31.7, 0.25, 4.7],
      [45.2, 0.25, 9.2],
    ],
  };
  for (const [name, rows] of Object.entries(CLASSES)) {
    it(`${name}: junction, fans and exhaust of the reference implementation`, () => {
      const classes = [SERVER_CLASSES[name as keyof typeof CLASSES]];
      rows.forEach(([junctionC, speed, rise], half) => {
        const at = server(serverAt(half / 2, 22, { classes }));
        near(at.junctionC, junctionC!, 0.06, 'junction');
        near(at.speed, speed!, 0.006, 'speed');
        near(at.exhaustC - at.inletC, rise!, 0.06, 'rise');
      });
    });
  }

  it('H2: two numbers give a published row with a median error of at most 18 %, 10 % in the median row', () => {
    // Four more rows than the classes have: SR655 (2020), R7425 (2018), R730 (2016), DL360 Gen10 (2017) [S1].
    const rows = [
      ...Object.values(PUBLISHED),
      [63.8, 99.6, 113, 128, 150, 163, 173, 182, 193, 203, 224],
      [84.9, 138, 154, 168, 182, 197, 214, 234, 253, 271, 287],
      [44.6, 84.8, 102, 120, 136, 150, 163, 181, 205, 238, 272],
      [50, 116, 140, 162, 186, 213, 247, 287, 339, 404, 448],
    ];
    const errors = rows.map((watts) => {
      const profile = genericProfile(watts[0]!, watts[10]!);
      near(profile[0]!, watts[0]!, 1e-9, 'idle');
      return median(watts.map((expected, level) => Math.abs(profile[level]! / expected - 1)));
    });
    assert.ok(largest(errors) <= 0.18, `${errors}`);
    assert.ok(median(errors) <= 0.1, `${errors}`);
  });

  it('H3: an inlet of 35 instead of 20 °C costs 17.6 ± 6 W at full load [S9], half of it fans', () => {
    const [cool, warm] = [server(serverAt(1, 20)), server(serverAt(1, 35))];
    near(warm.wallW - cool.wallW, 17.6, 6);
    near(warm.wallW - cool.wallW, 20.5, 0.1, 'reference implementation');
    near(warm.fansW - cool.fansW, 10.3, 0.1, 'fans of the reference implementation');
    near(server(serverAt(0, 35)).wallW - server(serverAt(0, 20)).wallW, 5.9, 0.1, 'idle');
  });

  it('H4: the rise of two real servers by the first law, from their power and flow', () => {
    // Measured: 5.06 and 3.48 K, 0.868 and 0.856 of it; their sensors step by 1 °C [D].
    near(airRise(402.3, 121.98 * CFM), 5.83, 0.05);
    near(airRise(268.5, 116.0 * CFM), 4.06, 0.05);
  });

  for (const ratedW of [1100, 1600]) {
    it(`H5: two supplies of ${ratedW} W that share a light load are 80 to 89 % efficient`, () => {
      // Measured on two servers: 0.847 at 267 W and 0.844 at 402 W [D].
      const lines = psuLines({ ratedW, count: 2, grade: 'platinum' });
      for (const wallW of [267, 402]) near(psuOutput(lines, wallW) / wallW, 0.845, 0.045);
    });
  }

  it('H6: a data sheet pair of a fan obeys the affinity laws, with a floor in its power', () => {
    // San Ace 9GA0412P3K01 [S4]: 22,000 rpm, 0.81 m³/min, 799 Pa, 11.04 W; at 0 % duty 6,500, 0.23, 68, 1.2.
    const n = 6500 / 22_000;
    near((0.81 * n) / 0.23, 1, 0.05, 'flow');
    near((799 * n * n) / 68, 1, 0.04, 'pressure');
    const floorW = (1.2 - 11.04 * n * n * n) / (1 - n * n * n);
    near(fanPower({ floorW, maxW: 11.04 }, n), 1.2, 1e-12, 'power with the floor');
    near(fanPower({ floorW: 0, maxW: 11.04 }, n), 0.285, 1e-3, 'power without');
    // The floor of the default fan is in the range of the eight pairs, 5 to 17 % of the maximum.
    const share = std2u.fan.floorW / std2u.fan.maxW;
    assert.ok(share > 0.05 && share < 0.17);
  });

  it('H7: the curve of the reference heat sink [S14]', () => {
    const older = { ...std2u.sink, psi0: 0.2269 };
    for (const [cfm, psi] of [
      [10, 0.3674],
      [20, 0.3001],
      [40, 0.2651],
      [80, 0.2468],
    ] as const) {
      near(sinkResistance(older, cfm * CFM), psi, 1e-4);
    }
  });

  it('H8: boards warm up in 150 to 500 s at usual speeds; real ones took 304 to 404 s [D]', () => {
    for (const speed of [0.35, 0.6]) {
      const tauS = std2u.board.heatJpk / boardConductance(std2u.board, speed * std2u.chassis.maxFlowM3s);
      assert.ok(tauS > 150 && tauS < 500, `${tauS}`);
    }
  });

  it('H11: preset aisle warms inlets as the 50 chassis of SimDC3D do', () => {
    // Its inlets at 2 kW a chassis: 0.07 / 2.97 / 8.51 K above the supply [D, S7].
    const rack = rackAt(0.8);
    const { servers, air } = rack.room.state;
    const above = Array.from(servers.inletC, (inletC) => inletC - air.supplyC);
    assert.ok(smallest(above) < 0.6, `${smallest(above)}`);
    near(mean(above), 3, 1, 'mean');
    near(largest(above), 7, 2, 'most');
  });

  for (const [preset, expected] of [
    ['contained', [0.13, 0.34, 0.66]],
    ['aisle', [0.4, 2.72, 6.47]],
    ['poor', [1.4, 5.1, 11.5]],
  ] as const) {
    it(`preset ${preset} as in the reference implementation: a rack of 20 at 80 % load, supply 18 °C`, () => {
      const recirculation = { ...RECIRCULATION[preset], supply: 'underfloor' } as const;
      const { servers, air } = rackAt(0.8, 20, { recirculation }).room.state;
      const above = Array.from(servers.inletC, (inletC) => inletC - air.supplyC);
      near(smallest(above), expected[0], 0.006, 'least');
      near(mean(above), expected[1], 0.05, 'mean');
      near(largest(above), expected[2], 0.05, 'most');
    });
  }

  it('the supply decides which end of a rack is warm', () => {
    const gradient = (supply: 'underfloor' | 'overhead') => {
      const rack = rackAt(0.8, 20, { recirculation: { ...RECIRCULATION.aisle, supply } });
      return server(rack, 19).inletC - server(rack, 0).inletC;
    };
    assert.ok(gradient('underfloor') > 4);
    near(gradient('overhead'), -gradient('underfloor'), 1e-6);
  });

  describe('H12: loss of all cooling [S19]', () => {
    function seconds(load: number, count: number, fan: number): { kw: number; to32: number; to40: number } {
      const rack = rackAt(load, count);
      const { servers } = rack.room.state;
      const kw = sum(servers.wallW) / 1000;
      rack.inputs.cooling.health = 0;
      rack.inputs.cooling.fan = fan;
      const reached = { kw, to32: Number.POSITIVE_INFINITY, to40: Number.POSITIVE_INFINITY };
      play(rack, 400, 1, (timeS) => {
        if (mean(servers.inletC) >= 32) reached.to32 = Math.min(reached.to32, timeS);
        if (mean(servers.inletC) >= 40) reached.to40 = Math.min(reached.to40, timeS);
      });
      return reached;
    }

    it('5 kW a rack: thermal shutdown after 189 s, here 40 °C at the inlets within 125 to 285 s', () => {
      const { kw, to40 } = seconds(0.76, 20, 1);
      near(kw, 5.1, 0.1);
      assert.ok(to40 >= 125 && to40 <= 285, `${to40} s`);
    });

    it('10 kW a rack: within a minute, here 32 °C (class A1) in less than 75 s', () => {
      const { kw, to32 } = seconds(0.8, 37, 1);
      near(kw, 9.9, 0.1);
      assert.ok(to32 < 75, `${to32} s`);
    });

    it('the fan of the unit stops as well: sooner, but not at once', () => {
      const [moving, standing] = [seconds(0.76, 20, 1), seconds(0.76, 20, 0)];
      assert.ok(standing.to40 < moving.to40 && standing.to40 > 125, `${standing.to40} s`);
    });
  });

  it('H13: inlet envelopes of ASHRAE TC 9.9 (2021) [S22]', () => {
    assert.deepEqual(ASHRAE_INLET_C, {
      recommended: [18, 27],
      A1: [15, 32],
      A2: [10, 35],
      A3: [5, 40],
      A4: [5, 45],
    });
  });

  it('H14: PUE of the defaults at their design load is within 1.1 to 1.8 [seed, S20, S21]', () => {
    for (const setC of [18, 22, 25]) {
      const rack = rackAt(0.8);
      rack.inputs.cooling.setC = setC;
      rack.room.settle(rack.inputs);
      const { pue } = rack.room.power(rack.inputs);
      assert.ok(pue > 1.3 && pue < 1.55, `${pue} at ${setC} °C`);
    }
  });

  it('H15: 120 to 220 CFM for each kW from half load up; rules of thumb say 154 to 200 [S13]', () => {
    for (const load of [0.5, 0.6, 0.7, 0.8, 0.9, 1]) {
      const { airflowM3s, wallW } = server(serverAt(load));
      const perKw = airflowM3s / CFM / (wallW / 1000);
      assert.ok(perKw > 120 && perKw < 220);
      // The reference implementation: 146 to 170.
      assert.ok(perKw > 145 && perKw < 171, `${perKw}`);
    }
  });
});
