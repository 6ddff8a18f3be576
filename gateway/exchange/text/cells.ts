/** What is wrong with a cell, and what to write instead. */
export interface CellFault {
  readonly why: string;
  readonly todo: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/;

/** NUL and other characters that no text of a school holds. */
export function controlFault(cell: string): CellFault | null {
  return CONTROL.test(cell) ? { why: 'holds a control character', todo: 'take out the invisible character' } : null;
}

/**
 * A cell that a spreadsheet would run as a formula when our data are exported again (CSV injection, CWE-1236). A hyphen alone is a
 * placeholder people write, and stays.
 */
export function formulaFault(cell: string): CellFault | null {
  const formula = /^[\t\r]/.test(cell) || /^\s*[=+@]/.test(cell) || /^\s*-.*[|!(=]/.test(cell);
  return formula ? { why: 'begins like a spreadsheet formula', todo: 'write the text without = + - or @ in front' } : null;
}

/** Digits with what people write around them; letters may follow (an extension). */
export function isPhone(cell: string): boolean {
  return /^\+?\(?\d[\w\s().,/+-]*$/.test(cell);
}

/** `2010-02-28`, or what is wrong. A time behind the date is cut off. */
export function isoDay(cell: string): string | CellFault {
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}.*)?$/.exec(cell);
  if (iso) return isRealDay(iso[1] as string) ? (iso[1] as string) : dayFault(cell, '2010-02-28');
  const slashed = frenchDay(cell);
  return dayFault(cell, typeof slashed === 'string' && Number(cell.slice(0, 2)) > 12 ? slashed : '2010-02-28');
}

/** `28/02/2010` as `2010-02-28`, or what is wrong. */
export function frenchDay(cell: string): string | CellFault {
  const parts = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(cell);
  const day = parts ? `${parts[3]}-${parts[2]}-${parts[1]}` : '';
  return parts && isRealDay(day) ? day : dayFault(cell, '28/02/2010');
}

function dayFault(cell: string, example: string): CellFault {
  const shown = cell.replace(/[^\d/.: TZ-]/g, '?').slice(0, 30);
  return { why: `\`${shown}\` is not a date`, todo: `write ${example}` };
}

function isRealDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) && day >= '1850-01-01' && day <= '2199-12-31';
}

export function isFault(value: unknown): value is CellFault {
  return typeof value === 'object' && value !== null && 'why' in value;
}
