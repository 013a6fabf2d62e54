import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useLanguage } from '../language';
import { differences, merged } from './merge';

/** Somebody has saved meanwhile: both are shown where they differ, and each field is kept of one of them. */
export function Conflict<T extends Record<string, string>>({
  names,
  mine,
  theirs,
  pending,
  save,
  drop,
}: {
  /** What each field is called, in the order in which they are shown. */
  names: Readonly<Record<string, string>>;
  mine: T;
  theirs: T;
  pending: boolean;
  save: (wanted: T) => void;
  drop: () => void;
}) {
  const { t } = useLanguage();
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  return (
    <Stack gap="md">
      <Text size="sm">{t('conflict.hint')}</Text>
      {differences(Object.keys(names), mine, theirs).map((field) => (
        <div key={field}>
          <Group justify="space-between" mb={4}>
            <Text size="sm" fw={600}>
              {names[field]}
            </Text>
            <SegmentedControl
              size="xs"
              aria-label={names[field]}
              value={kept.has(field) ? 'theirs' : 'mine'}
              onChange={(value) => {
                const next = new Set(kept);
                if (value === 'theirs') next.add(field);
                else next.delete(field);
                setKept(next);
              }}
              data={[
                { value: 'mine', label: t('conflict.mine') },
                { value: 'theirs', label: t('conflict.theirs') },
              ]}
            />
          </Group>
          <div className="split">
            <pre className="code" data-chosen={!kept.has(field)}>
              {mine[field] || '–'}
            </pre>
            <pre className="code" data-chosen={kept.has(field)}>
              {theirs[field] || '–'}
            </pre>
          </div>
        </div>
      ))}
      <Group justify="flex-end">
        <Button variant="default" onClick={drop}>
          {t('conflict.drop')}
        </Button>
        <Button loading={pending} onClick={() => save(merged(mine, theirs, kept))}>
          {t('conflict.save')}
        </Button>
      </Group>
    </Stack>
  );
}
