import { useState } from 'react';
import { useTexts } from '../../languages/language.js';
import { Explanation, type ExplanationProps } from './explanation.js';

/** Why a field was withheld, told when it is asked for: each explanation is on the ledger. */
export function Why(props: ExplanationProps) {
  const { explained } = useTexts();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="why" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{explained.why(props.coordinate)}</summary>
      {isOpen && <Explanation {...props} />}
    </details>
  );
}
