import type { LedgerVariables } from '../../asking/running.js';

const DAY = /^\d{4}-\d\d-\d\d$/;

/** What an address looks for; days are those of whoever looks, and the last one is meant whole. */
export function searchIn(options: URLSearchParams): LedgerVariables {
  const named = (name: string) => options.get(name) || null;
  return {
    purpose: named('purpose'),
    client: named('client'),
    outcome: named('outcome'),
    from: beginningOf(named('from'), 0),
    to: beginningOf(named('to'), 1),
    before: named('before'),
  };
}

function beginningOf(day: string | null, later: number): string | null {
  if (day === null || !DAY.test(day)) return null;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const instant = new Date(year, month - 1, date + later);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}
