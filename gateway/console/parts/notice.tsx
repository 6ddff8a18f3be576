import type { ReactNode } from 'react';

export interface NoticeProps {
  readonly kind: 'problem' | 'warning' | 'done' | 'plain';
  readonly title: string;
  readonly children?: ReactNode;
}

/** Something to know, read out when it appears; what is wrong at once, the rest when there is time. */
export function Notice({ kind, title, children }: NoticeProps) {
  return (
    <div className={`notice notice-${kind}`} role={kind === 'problem' ? 'alert' : 'status'}>
      <p className="notice-title">{title}</p>
      {children}
    </div>
  );
}

/** Why there is nothing to see, and what one may do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="notice-title">{title}</p>
      {children}
    </div>
  );
}

/** It is on its way. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <p className="loading" role="status">
      <span className="loading-mark" aria-hidden="true" />
      {what}
    </p>
  );
}
