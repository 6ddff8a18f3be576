import type { ExternalKey, IntakeKind, RosterTie } from '../roster.js';
import type { Sheet } from './sheet.js';
import { open, type Work } from './work.js';

/** A dated row between two records. */
export interface Dated {
  readonly school: string;
  readonly source: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

type Wanted<Row> = { readonly [P in keyof Row]?: Row[P] | undefined };

/** How the ties of one kind are read, told apart and made. */
export interface Rules<Row extends Dated, Tie extends RosterTie> {
  readonly kind: IntakeKind;
  /** The ends, as columns; null when one is unknown. */
  ends(tie: Tie): Partial<Row> | null;
  endKeys(tie: Tie): readonly (ExternalKey | null | undefined)[];
  /** The ends of a row as one text: rows and ties with the same ends are about the same thing. */
  endsOf(row: Partial<Row>): string;
  /** What the tie says of a row that is known; `anew` when the row had ended, so that no old right comes back by itself. */
  told(tie: Tie, row: Row, anew: boolean): Wanted<Row>;
  /** Rows whose days are not this source's to set: it neither opens, ends nor moves them. None when not given. */
  isHeld?(row: Row): boolean;
  create(ends: Partial<Row>, tie: Tie, dates: { readonly from: string | null; readonly to: string | null }): Row;
  /** In a delta: does the roster tell all ties of this row's owner? */
  whole(row: Row): boolean;
}

/** Makes ties agree: matched by their ends, opened, changed, and ended when their source has them no more. */
export function takeTies<Row extends Dated, Tie extends RosterTie>(
  work: Work,
  sheet: Sheet<Row>,
  ties: readonly Tie[],
  rules: Rules<Row, Tie>,
): void {
  const { yesterday, today, source, school } = work;
  const isHeld = (row: Row) => rules.isHeld?.(row) === true;
  const leaveOut = (tie: Tie) => work.skip(rules.kind, present(rules.endKeys(tie)), 'its days are for an authority to say');
  const byEnds = new Map<string, Set<string>>();
  const remember = (row: Row) => {
    const ends = rules.endsOf(row);
    byEnds.set(ends, (byEnds.get(ends) ?? new Set()).add(sheet.keyOf(row)));
  };
  for (const row of sheet.rows()) remember(row);

  for (const tie of ties) {
    const ends = rules.ends(tie);
    if (ends === null) {
      // Why: that a tie between records nobody knows is gone is no loss.
      if (tie.status === 'active') work.skip(rules.kind, present(rules.endKeys(tie)), 'one end of it is unknown');
      continue;
    }
    const rows = [...(byEnds.get(rules.endsOf(ends)) ?? [])].map((key) => sheet.get(key) as Row);
    if (tie.status === 'tobedeleted') {
      const ending = rows.filter((row) => open(row.validTo, work));
      for (const row of ending) if (!isHeld(row)) sheet.end(row, { validTo: tie.to ?? yesterday } as Partial<Row>);
      if (ending.some(isHeld)) leaveOut(tie);
      continue;
    }
    const known = matching(rows, tie, work);
    const isOpen = known !== undefined && open(known.validTo, work);
    if (!isOpen && rows.some((row) => !open(row.validTo, work) && isHeld(row))) {
      leaveOut(tie);
    } else if (known === undefined) {
      const row = rules.create(ends, tie, { from: tie.from ?? (rows.length > 0 ? today : null), to: tie.to ?? null });
      sheet.create(row);
      remember(row);
    } else {
      const anew = !isOpen && open(tie.to ?? null, work);
      const to = anew ? (tie.to ?? null) : tie.to;
      sheet.update(known, { ...rules.told(tie, known, anew), validTo: isHeld(known) ? undefined : to } as Wanted<Row>);
      if (isHeld(known) && movesDays(tie, known)) leaveOut(tie);
    }
  }

  for (const row of sheet.rows()) {
    const theirs = row.school === school && row.source === source.system && open(row.validTo, work) && !sheet.touched(row);
    if (theirs && !isHeld(row) && (source.mode === 'bulk' || rules.whole(row))) sheet.end(row, { validTo: yesterday } as Partial<Row>);
  }
}

/** Ends what is open and chosen: what else somebody had at a school they have left. */
export function endAll<Row extends Dated>(work: Work, sheet: Sheet<Row>, chosen: (row: Row) => boolean): void {
  for (const row of sheet.rows()) {
    if (row.school === work.school && open(row.validTo, work) && chosen(row)) sheet.end(row, { validTo: work.yesterday } as Partial<Row>);
  }
}

/** The row a tie speaks of: the one that began or ended on its days, else the one that is open; none for a past that is not recorded. */
function matching<Row extends Dated>(rows: readonly Row[], { from, to }: RosterTie, work: Work): Row | undefined {
  const ordered = rows.toSorted((a, b) => Number(b.school === work.school) - Number(a.school === work.school));
  const recorded = ordered.find((row) => (from ? row.validFrom === from : to && row.validTo === to));
  if (recorded !== undefined) return recorded;
  return from && to && to < work.today ? undefined : ordered.find((row) => open(row.validTo, work));
}

function movesDays({ from, to }: RosterTie, { validFrom, validTo }: Dated): boolean {
  return (from != null && from !== validFrom) || (to !== undefined && to !== validTo);
}

function present(keys: readonly (ExternalKey | null | undefined)[]): ExternalKey[] {
  return keys.flatMap((key) => key ?? []);
}
