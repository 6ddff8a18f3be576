/** The calendar day of an instant in a time zone, `YYYY-MM-DD`: school days begin at midnight where the school is. */
export function dayAt(at: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(at);
}

/** Is `day` within [from, to], both inclusive, null being open? */
export function inForce(day: string, span: { readonly from: string | null; readonly to: string | null }): boolean {
  return (span.from === null || span.from <= day) && (span.to === null || day <= span.to);
}

/** Whole years of age on a day. Born on 29 February: a year older on 1 March of common years. */
export function ageOn(day: string, birthDate: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The zone of a school that states none: mainland France. */
export const DEFAULT_ZONE = 'Europe/Paris';
