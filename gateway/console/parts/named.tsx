import type { Names } from '../asking/rules.js';
import { useSaid } from '../languages/language.js';

/** What a purpose and a system are called; whatever is not known goes by its code. */
export function useNames(names: Partial<Names> | null) {
  const said = useSaid();
  return {
    purposeNamed: (code: string | null): string => said(names?.purposes?.find(({ purpose }) => purpose === code)?.label) || (code ?? ''),
    systemNamed: (code: string | null): string => names?.agreements?.find(({ client }) => client === code)?.clientName ?? code ?? '',
  };
}

/** A name, and the code by which files and commands know it. */
export function Named({ name, code }: { readonly name: string; readonly code: string | null }) {
  return (
    <>
      {name} {code !== null && code !== name && <code className="quiet">{code}</code>}
    </>
  );
}
