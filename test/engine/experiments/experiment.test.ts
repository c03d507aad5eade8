import assert from 'node:assert/strict';
import { kindProtocol } from '../../../engine/experiments/kinds';
import { PROTOCOLS, type ProtocolName } from '../../../engine/experiments/protocols';
import type { JournalRecord } from '../../../engine/live/journal';
import { replay } from '../../../engine/live/replay';
import type { Fault } from '../../../engine/telemetry/fault';
import type { Finding } from '../../../engine/telemetry/finding';
import { missed, type Played, play } from './rig';

function journal({ outs }: Played): string {
  return outs.flatMap((out) => (out.kind === 'journal' ? [`${JSON.stringify(out.record)}\n`] : [])).join('');
}

function labels({ outs }: Played): Fault[] {
  return outs.flatMap((out) => (out.kind === 'label' ? [out.fault] : []));
}

function short(name: ProtocolName, change: (document: Document) => void): unknown {
  const document = structuredClone(PROTOCOLS[name]) as unknown as Document;
  document.configuration.healthy_s = 900;
  document.configuration.after_s = 60;
  change(document);
  return document;
}

interface Document {
  configuration: Record<string, unknown>;
  'steady-state-hypothesis': { probes: { tolerance: unknown }[] };
  method: { name: string; provider: { arguments: Record<string, unknown> } }[];
}

describe('an experiment', () => {
  const fanFail = play(PROTOCOLS['fan-fail'], 5);

  it('finds what the protocol says of a fan that stops (000-076, 000-077, T-14)', () => {
    const { result } = fanFail;
    assert.deepEqual(missed(result), []);
    assert.equal(result.status, 'completed');
    assert.equal(result.deviated, false);
    assert.deepEqual(result.probes, { passed: 4, failed: 0 });
  });

  it('lives two hours before the fault, and tells when it could be seen', () => {
    const { result } = fanFail;
    const [fault] = result.faults;
    assert.ok(fault!.started_at! - result.start >= 7_200_000);
    assert.ok(fault!.observable_at! > fault!.started_at! && fault!.observable_at! < fault!.ended_at!);
    assert.equal(fault!.kind, 'fan-off');
    assert.deepEqual(
      labels(fanFail)
        .filter(({ origin }) => origin === 'injected')
        .map(({ state }) => state),
      ['started', 'observable', 'ended'],
    );
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    assert.equal(journal(play(PROTOCOLS['fan-fail'], 5)), journal(fanFail));
    assert.notEqual(journal(play(PROTOCOLS['fan-fail'], 5, { seed: 12 })), journal(fanFail));
  });

  it('keeps a journal of which the records of the room play the same room again', () => {
    const records = fanFail.outs.flatMap((out) => (out.kind === 'journal' ? [out.record] : []));
    assert.equal(records[0]!.kind, 'experiment');
    assert.equal(records.at(-1)!.kind, 'end');
    const ofRoom = records.filter(({ kind }) => ['begin', 'pass', 'command'].includes(kind));
    const again: Fault[] = [];
    for (const out of replay(ofRoom as JournalRecord[])) {
      if (out?.port === 'event' && out.value.kind === 'fault') again.push(out.value.fault);
    }
    assert.deepEqual(again, labels(fanFail));
  });

  it('does nothing when the hypothesis does not hold before, and says so', () => {
    const cold = short('fan-fail', (document) => {
      document['steady-state-hypothesis'].probes[1]!.tolerance = { type: 'range', range: [90, 100] };
    });
    const { result } = play(cold, 5);
    assert.equal(result.status, 'failed');
    assert.equal(result.deviated, false);
    assert.equal(result.steady_states.before.steady_state_met, false);
    assert.equal(result.steady_states.after, null);
    assert.deepEqual([result.run, result.rollbacks, result.faults], [[], [], []]);
  });

  it('deviates when the hypothesis does not hold any more', () => {
    const proud = short('cooling-degraded', (document) => {
      document['steady-state-hypothesis'].probes[1]!.tolerance = { type: 'range', range: [15, 26.5] };
    });
    const { result } = play(proud, 5);
    assert.deepEqual([result.status, result.deviated], ['completed', true]);
  });

  it('fails when the room refuses a command, with its answer', () => {
    const lost = short('fan-fail', (document) => {
      document.method[1]!.provider.arguments.value = {
        id: 'x',
        kind: 'fan-off',
        target: { server: 'server-77', fan: 'fan-1' },
      };
    });
    const { result } = play(lost, 5);
    assert.equal(result.status, 'failed');
    const stop = result.run.find(({ activity }) => activity.name === 'stop-fan')!;
    assert.equal(stop.status, 'failed');
    assert.equal(stop.answers![0]!.outcome, 'refused');
    assert.equal(stop.answers![0]!.problem!.code, 'fault-target');
  });

  it('hears the room with the stages that run along: windows of all the time', () => {
    const loss = play(PROTOCOLS['partial-network-loss'], 5, {}, ['window']);
    assert.deepEqual(missed(loss.result), []);
    const windows = loss.outs.filter((out) => out.kind === 'stage');
    assert.equal(
      loss.result.stage_counts.window!.result + loss.result.stage_counts.window!.event,
      windows.length,
    );
    // Temperatures of 5 servers, a window a minute, over 9,390 s.
    const minutes = 9390 / 60;
    const ofServers = windows.filter(({ out }) => {
      const { name, tags, fields } = out.value as { name: string; tags: object; fields: object };
      return name === 'server' && 'window' in tags && 'cpu_temp_c_avg' in fields;
    });
    assert.ok(
      ofServers.length > 5 * (minutes - 2) && ofServers.length <= 5 * (minutes + 2),
      `${ofServers.length}`,
    );
  });

  it('lets the detector hear the room: the fan that stops is found once, after it has', () => {
    const { result, outs } = play(PROTOCOLS['fan-fail'], 5, {}, ['detect']);
    const findings = outs.flatMap((out) =>
      out.kind === 'stage' && out.out.port === 'result' ? [out.out.value as Finding] : [],
    );
    const [fault] = result.faults;
    const opened = findings.filter(({ state, scope }) => state === 'opened' && scope === 'fan');
    assert.deepEqual(
      opened.map(({ target }) => target.server),
      [fault!.target.server],
    );
    // A fan that stands for ten seconds, told every ten.
    const afterS = (opened[0]!.detected_at - fault!.started_at!) / 1000;
    assert.ok(afterS > 0 && afterS <= 60, `${afterS}`);
    assert.ok(result.stage_counts.detect!.result >= 1);
  });

  it('counts the telemetry that came', () => {
    const { telemetry } = fanFail.result;
    // 12,600 s of 5 servers every 10 s are 6,300; 0.4 % are lost.
    assert.ok(telemetry.received > 6_200);
    assert.deepEqual([telemetry.refused, telemetry.future, telemetry.duplicate], [0, 0, 0]);
  });

  it('holds fans in an open loop: the survivor of two does not speed up', () => {
    const { result } = play(PROTOCOLS['fan-fail'], 5, { loop: 'open' });
    assert.deepEqual(missed(result), []);
    const survivor = result.run.find(({ activity }) => activity.name === 'other-fan-speeds-up-pct')!;
    assert.ok(Math.abs(survivor.output!) < 2);
  });

  it('waits for a slow fault until it can be seen, and an hour more', () => {
    const { result } = play(kindProtocol('sensor-drift'), 5);
    const [fault] = result.faults;
    // 0.2 °C/h passes 3 σ of 0.3 °C after 4.5 h.
    assert.equal(fault!.observable_at! - fault!.started_at!, 16_200_000);
    const waited = fault!.ended_at! - fault!.observable_at!;
    assert.ok(waited >= 3_590_000 && waited <= 3_610_000, `${waited}`);
  });
});
