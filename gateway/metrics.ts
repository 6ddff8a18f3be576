import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Caller } from './request/caller.js';
import type { Answer, Journeys } from './request/index.js';

/** Counts and times for Prometheus. Labels are closed lists: purpose, outcome; never a person, a client's text or an operation's name. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const operations = new Counter({
    name: 'preau_operations_total',
    help: 'Operations by purpose and outcome',
    labelNames: ['purpose', 'outcome'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'preau_operation_seconds',
    help: 'Time from decision to account',
    labelNames: ['purpose'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    /** Journeys, counted and timed. */
    measured: (journeys: Journeys): Journeys => ({ ...journeys, answer: (asked) => measure(asked.caller, () => journeys.answer(asked)) }),
  };

  async function measure(caller: Caller | null, work: () => Promise<Answer>): Promise<Answer> {
    const purpose = caller?.purpose ?? 'none';
    const end = seconds.startTimer({ purpose });
    try {
      const answer = await work();
      operations.inc({ purpose, outcome: answer.errors.length === 0 ? 'whole' : 'partial' });
      return answer;
    } catch (fault) {
      operations.inc({ purpose, outcome: 'refused' });
      throw fault;
    } finally {
      end();
    }
  }
}
