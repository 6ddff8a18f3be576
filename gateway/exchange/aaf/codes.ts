import type { RosterStudent } from '../../../subgraphs/identity/roster.js';

/** What a function at a school means here. `NONE` opens nothing. */
export interface StaffFunctionOf {
  readonly profile: string;
  readonly function: string;
}

const TEACHER: StaffFunctionOf = { profile: 'ENS', function: 'TEACHER' };
const OFFICE: StaffFunctionOf = { profile: 'ETA', function: 'ADMIN_OFFICE' };
const OTHER_STAFF: StaffFunctionOf = { profile: 'ETA', function: 'NONE' };

/**
 * Function codes of `ENTPersonFonctions`. Source: domain.md 3.1. Guidance, health and social staff arrive as plain staff: a code such as
 * MDS says "medical or social" and not "nurse", so it opens nothing (domain.md D8).
 */
const FUNCTIONS: Readonly<Record<string, StaffFunctionOf>> = {
  ...Object.fromEntries(['ENS', 'FCA', 'FCP', 'RPL', 'IS', 'ISES', 'UPI', 'PPA', 'BED', 'FIJ', 'RH1D'].map((code) => [code, TEACHER])),
  DIR: { profile: 'DIR', function: 'PRINCIPAL' },
  DEC: { profile: 'DIR', function: 'PRINCIPAL' },
  DECPR: { profile: 'DIR', function: 'PRINCIPAL' },
  DSES: { profile: 'DIR', function: 'DEPUTY_PRINCIPAL' },
  EDU: { profile: 'EVS', function: 'CPE' },
  AED: { profile: 'EVS', function: 'AED' },
  SUR: { profile: 'EVS', function: 'AED' },
  AES: { profile: 'EVS', function: 'AED' },
  DOC: { profile: 'DOC', function: 'LIBRARIAN' },
  ADM: OFFICE,
  ADA: OFFICE,
  ADF: OFFICE,
  ...Object.fromEntries(
    ['ALB', 'ASE', 'ASH', 'MDS', 'PSY', 'ORI', 'LAB', 'OUV', 'TEC', 'CFC', 'CTR', 'CPD'].map((code) => [code, OTHER_STAFF]),
  ),
  INS: { profile: 'ACA', function: 'INSPECTOR' },
  INJ: { profile: 'ACA', function: 'INSPECTOR' },
  COLTER: { profile: 'COL', function: 'LOCAL_AUTHORITY' },
  '-': OTHER_STAFF,
};

/** Null for a code that is not on the list. A head's label tells the deputy; no pupils in front of one means not teaching. */
export function staffFunction(code: string, label: string, facesPupils: boolean): StaffFunctionOf | null {
  const known = Object.hasOwn(FUNCTIONS, code) ? (FUNCTIONS[code] as StaffFunctionOf) : null;
  if (known?.function === 'PRINCIPAL' && /ADJOINT/i.test(label)) return { ...known, function: 'DEPUTY_PRINCIPAL' };
  if (known?.function === 'TEACHER' && !facesPupils) return { profile: 'ENS', function: 'NONE' };
  return known;
}

/** The label of `ENTEleveRegime`; undefined when it is not known. Source: formats.md 2.2, SIECLE regime codes 3.1. */
export function boardingOf(label: string): RosterStudent['boarding'] | undefined {
  const plain = label.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase().trim();
  if (/^EXTERN/.test(plain)) return 'DAY';
  if (/^(DEMI|DP\b)/.test(plain)) return 'HALF_BOARD';
  if (/^INTERNE HEBERGE/.test(plain)) return 'BOARDING_ONLY';
  if (/^INTERNE/.test(plain)) return 'FULL_BOARD';
  return undefined;
}

/** `ENTStructureTypeStruct`: the kind of school, or null. */
export function schoolKind(label: string): string | null {
  const plain = label.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
  if (/LYCEE PRO|\bLP\b/.test(plain)) return 'LYCEE_PRO';
  if (/LYCEE|\bLYC\b|\bLEGT\b/.test(plain)) return 'LYCEE';
  if (/COLLEGE|\bCLG\b/.test(plain)) return 'COLLEGE';
  if (/ECOLE|ELEMENTAIRE|MATERNELLE/.test(plain)) return 'ECOLE';
  return null;
}
