/** Eighteen years old on a day. Born on 29 February: on 1 March of common years. Source: Code civil, art. 414. */
export function isAdult(birthDate: string, day: string): boolean {
  return `${Number(birthDate.slice(0, 4)) + 18}${birthDate.slice(4)}` <= day;
}
