/** Days as a school counts them, `YYYY-MM-DD`. Both demo schools are in Paris. */
const PARIS = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short' });

export function dayAt(at: number): string {
  return PARIS.format(at);
}

/** Both ends are inclusive; a missing one is open. */
export function runs(day: string, from: string | null | undefined, to: string | null | undefined): boolean {
  return (from ?? '0000-00-00') <= day && day <= (to ?? '9999-99-99');
}

/** Has somebody born on `birth` had their `years`th birthday on `day`? A birthday of 29 February is on 1 March of common years. */
export function isAged(years: number, birth: string, day: string): boolean {
  return `${String(Number(birth.slice(0, 4)) + years).padStart(4, '0')}${birth.slice(4)}` <= day;
}

/** Milliseconds of an instant as a row holds it. */
export function millis(value: Date | string | null | undefined): number | null {
  return value == null ? null : new Date(value).getTime();
}
