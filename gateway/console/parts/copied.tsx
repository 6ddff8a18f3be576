import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTexts } from '../languages/language.js';
import { Wide } from './wide.js';

/** Text to take along, with a button that copies it. */
export function Copied({ text, label }: { readonly text: string; readonly label: string }) {
  const { common } = useTexts();
  const [state, setState] = useState<'not yet' | 'done' | 'failed'>('not yet');
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setState('done'),
      () => setState('failed'),
    );
  return (
    <div className="copied">
      <Wide label={label} of="text">
        {text}
      </Wide>
      <Button className="button" onPress={copy}>
        {common.copy}
      </Button>
      <span role="status">{state === 'done' ? common.copied : state === 'failed' ? common.notCopied : ''}</span>
    </div>
  );
}
