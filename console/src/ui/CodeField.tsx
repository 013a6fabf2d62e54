import { Skeleton, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useLanguage } from '../language';
import type { TextFault } from './faults';

const Code = lazy(() => import('./Code'));

export interface CodeFields {
  /** What it is, for screen readers and as a heading. */
  label: string;
  value: string;
  /** Absent: it can only be read. */
  onChange?: (value: string) => void;
  faults: readonly TextFault[];
  language?: 'liquid';
  /** How high it is at least. */
  lines?: number;
}

/** A text in a language, with the faults that the platform found in it, each by line and column. */
export function CodeField(fields: CodeFields) {
  const { t } = useLanguage();
  return (
    <div>
      <Text size="sm" fw={500} mb={4} aria-hidden>
        {fields.label}
      </Text>
      <Suspense fallback={<Skeleton height={`${(fields.lines ?? 8) * 1.2}rem`} />}>
        <Code {...fields} />
      </Suspense>
      <div role="status">
        {fields.faults.map((fault) => (
          <Text key={`${fault.line}:${fault.column}:${fault.message}`} size="xs" className="fault">
            <IconAlertTriangle size={13} aria-hidden />
            {t('code.fault', { line: fault.line, column: fault.column, message: fault.message })}
          </Text>
        ))}
      </div>
    </div>
  );
}
