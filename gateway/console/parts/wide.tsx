import type { ReactNode } from 'react';

export interface WideProps {
  readonly label: string;
  readonly children: ReactNode;
  /** `text` is written as it is, line by line. */
  readonly of?: 'table' | 'text';
}

/** Something wider or longer than a small screen: it scrolls by itself. */
export function Wide({ label, children, of = 'table' }: WideProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it with the keyboard (WCAG 2.1.1)
    <section className={of === 'text' ? 'code-block' : 'wide'} aria-label={label} tabIndex={0}>
      {of === 'text' ? <pre>{children}</pre> : children}
    </section>
  );
}
