/** When every generated case is: a Tuesday morning in term time, so that a case that was kept says the same on any day. */
export const AT: Date = new Date('2026-03-10T09:30:00Z');
