import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useLanguage } from '../language';
import { Failure } from './States';

/** What cannot be undone: it says what and how many are affected, and wants the name typed. */
export function Danger({
  name,
  action,
  pending,
  error,
  ready = true,
  act,
  close,
  children,
}: {
  /** What has to be typed. */
  name: string;
  action: string;
  pending: boolean;
  error: unknown;
  /** False while something else of the dialog is missing. */
  ready?: boolean;
  act: () => void;
  close: () => void;
  children: ReactNode;
}) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState('');
  return (
    <Stack gap="sm">
      {children}
      <TextInput
        label={t('danger.type', { name })}
        required
        autoComplete="off"
        value={typed}
        onChange={(changed) => setTyped(changed.currentTarget.value)}
      />
      {error !== null && error !== undefined && <Failure error={error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t('action.cancel')}
        </Button>
        <Button color="red" loading={pending} disabled={!ready || typed.trim() !== name} onClick={act}>
          {action}
        </Button>
      </Group>
    </Stack>
  );
}
