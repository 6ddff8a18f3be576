import type { Finding } from './compare.js';

/**
 * What is known to be otherwise than promised, each with a test in `oracle.test.ts` that fails, and so says so, when it is put right.
 * Empty is how it should be.
 */
const KNOWN: readonly { readonly what: readonly Finding['what'][]; readonly coordinate: RegExp; readonly why: string }[] = [
  {
    what: ['hole'],
    coordinate: /^(Query\.(attendanceEvents|incidents|safetyReports)|ClassGroup\.reportCards|Evaluation\.results)$/,
    why: 'subgraphs other than identity do not know who left a school: what is about them is hidden after it was counted and paged',
  },
  {
    what: ['hole'],
    coordinate: /^Conversation\.concerns$/,
    why: 'a list of those it is about keeps a place for each who may not be known of',
  },
  { what: ['read-of-one-who-left'], coordinate: /./, why: 'the same' },
];

export function isKnown({ what, coordinate }: Finding): boolean {
  return KNOWN.some((one) => one.what.includes(what) && one.coordinate.test(coordinate));
}
