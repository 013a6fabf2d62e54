import { Button, Group, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import { ApiError } from '../api/errors';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { objectOf } from '../ui/json';
import { Failure } from '../ui/States';
import { type BroadcastDraft, fieldNames } from './draft';

const most = 500;

/** What a broadcast is to be. The platform's faults stand beside the fields. */
export function BroadcastForm({
  draft,
  edit,
  pending,
  error,
  action,
  submit,
}: {
  draft: BroadcastDraft;
  edit: (draft: BroadcastDraft) => void;
  pending: boolean;
  error: unknown;
  action: string;
  /** Absent while something typed cannot be sent. */
  submit: (() => void) | undefined;
}) {
  const { t, format } = useLanguage();
  const may = useMay();
  const segments = useQuery({
    queryKey: ['segments', 'choice'],
    enabled: may('segments.read'),
    queryFn: ({ signal }) => answer(api.GET('/v1/segments', { signal, params: { query: { page_size: most } } })),
  });
  const templates = useQuery({
    queryKey: ['templates', 'choice'],
    queryFn: ({ signal }) => answer(api.GET('/v1/templates', { signal, params: { query: { page_size: most } } })),
  });
  const set = (field: keyof typeof fieldNames) => (changed: { currentTarget: { value: string } }) =>
    edit({ ...draft, [field]: changed.currentTarget.value });
  const faults = error instanceof ApiError ? error.fields : [];
  const faultOf = (field: keyof typeof fieldNames) =>
    faults.find((fault) => fault.field.split('.').at(-1) === fieldNames[field])?.description;
  const isMissing = draft.name.trim() === '' || draft.segment === '' || draft.template === '';
  const chosen = segments.data?.segments.find((segment) => segment.id === draft.segment);
  return (
    <form
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (!isMissing) submit?.();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t('broadcasts.name')}
          required
          maxLength={100}
          data-autofocus
          value={draft.name}
          error={faultOf('name')}
          onChange={set('name')}
        />
        <Group grow align="flex-start">
          <Select
            label={t('broadcasts.segment')}
            description={
              chosen ? t('broadcasts.members', { shown: format.count(chosen.size) }) : t('broadcasts.segmentHint')
            }
            required
            searchable
            nothingFoundMessage={t('find.none')}
            value={draft.segment || null}
            error={faultOf('segment')}
            onChange={(segment) => edit({ ...draft, segment: segment ?? '' })}
            data={(segments.data?.segments ?? []).map(({ id, displayName }) => ({
              value: id,
              label: displayName || id,
            }))}
          />
          <Select
            label={t('broadcasts.template')}
            description={t('broadcasts.templateHint')}
            required
            searchable
            nothingFoundMessage={t('find.none')}
            value={draft.template || null}
            error={faultOf('template')}
            onChange={(template) => edit({ ...draft, template: template ?? '' })}
            data={(templates.data?.templates ?? []).map(({ id }) => id)}
          />
        </Group>
        <Group grow align="flex-start">
          <TextInput
            type="datetime-local"
            label={t('broadcasts.schedule')}
            description={t('broadcasts.scheduleHint', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
            value={draft.schedule}
            error={faultOf('schedule')}
            onChange={set('schedule')}
          />
          <TextInput
            inputMode="numeric"
            label={t('broadcasts.perMinute')}
            description={t('broadcasts.perMinuteHint')}
            value={draft.perMinute}
            error={faultOf('perMinute')}
            onChange={set('perMinute')}
          />
        </Group>
        <Group grow align="flex-start">
          <TextInput
            inputMode="numeric"
            label={t('broadcasts.control')}
            description={t('broadcasts.controlHint')}
            value={draft.controlPercent}
            error={faultOf('controlPercent')}
            onChange={set('controlPercent')}
          />
          <TextInput
            inputMode="numeric"
            label={t('desk.priority')}
            description={t('broadcasts.priorityHint')}
            value={draft.priority}
            error={faultOf('priority')}
            onChange={set('priority')}
          />
        </Group>
        <Textarea
          label={t('templates.variables')}
          description={t('broadcasts.variablesHint')}
          autosize
          minRows={2}
          classNames={{ input: 'mono' }}
          value={draft.variables}
          error={objectOf(draft.variables) === undefined ? t('templates.noJson') : faultOf('variables')}
          onChange={set('variables')}
        />
        {error !== null && error !== undefined && <Failure error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={pending} disabled={isMissing || !submit}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
