import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { answer, api, newRequestId } from '../api/client';
import { ApiError } from '../api/errors';
import type { Segment } from '../api/types';
import { useLanguage } from '../language';
import { CodeField } from '../ui/CodeField';
import { Conflict } from '../ui/Conflict';
import { useDraft } from '../ui/draft';
import { Failure } from '../ui/States';
import { Sample } from './Sample';

const afterTyping = 400;

/** What people write of a segment. Of the version that it began with; empty for one that is not there yet. */
type SegmentDraft = { id: string; displayName: string; condition: string; etag: string };

const draftOf = (segment: Segment): SegmentDraft => ({
  id: segment.id,
  displayName: segment.displayName ?? '',
  condition: segment.condition,
  etag: String(segment.version ?? ''),
});

/** Writes a segment: faults stand at their places and who would be in it is counted, both 400 ms after the last letter. */
export function SegmentForm({ segment, done }: { segment: Segment | undefined; done: (id: string) => void }) {
  const { t } = useLanguage();
  const queries = useQueryClient();
  const [kept, setDraft] = useDraft<SegmentDraft>(`segment:${segment?.id ?? ''}`);
  const draft = kept ?? (segment ? draftOf(segment) : { id: '', displayName: '', condition: '', etag: '' });
  const [theirs, setTheirs] = useState<SegmentDraft>();
  const [settled] = useDebouncedValue(draft.condition.trim(), afterTyping);
  const check = useQuery({
    queryKey: ['condition', settled],
    enabled: settled !== '',
    refetchInterval: false,
    queryFn: ({ signal }) => answer(api.POST('/v1/conditions:check', { signal, body: { condition: settled } })),
  });
  const faults = useMemo(
    () =>
      (check.data?.faults ?? []).map(({ line, column, message, hint }) => ({
        line,
        column,
        message: hint ? `${message} (${hint})` : message,
      })),
    [check.data],
  );
  const save = useMutation({
    mutationFn: async (wanted: SegmentDraft) => {
      // A segment has no etag to be refused by: whether somebody was faster is asked just before.
      const newest = await answer(
        api.GET('/v1/segments/{segment}', { params: { path: { segment: wanted.id } } }),
      ).catch((fault: unknown) => {
        if (fault instanceof ApiError && fault.reason === 'NOT_FOUND') return undefined;
        throw fault;
      });
      if (newest && String(newest.version) !== wanted.etag) return { theirs: draftOf(newest) };
      const { id, displayName, condition } = wanted;
      return {
        saved: await answer(
          api.POST('/v1/segments', {
            params: { query: { request_id: newRequestId() } },
            body: { id, displayName, condition },
          }),
        ),
      };
    },
    onSuccess: (result) => {
      if (result.theirs) {
        setTheirs(result.theirs);
        return;
      }
      setDraft(undefined);
      void queries.invalidateQueries({ queryKey: ['segment', result.saved.id] });
      void queries.invalidateQueries({ queryKey: ['segments'] });
      done(result.saved.id);
    },
  });
  if (theirs)
    return (
      <Conflict
        names={{ displayName: t('segments.name'), condition: t('segments.condition') }}
        mine={draft}
        theirs={theirs}
        pending={save.isPending}
        save={(wanted) => {
          setDraft(wanted);
          setTheirs(undefined);
          save.mutate(wanted);
        }}
        drop={() => {
          setDraft(undefined);
          done(theirs.id);
        }}
      />
    );
  const isKnown = check.data !== undefined && settled === draft.condition.trim();
  return (
    <form
      onSubmit={(submitted) => {
        submitted.preventDefault();
        save.mutate(draft);
      }}
    >
      <Stack gap="sm">
        <Group grow align="flex-start">
          <TextInput
            label={t('templates.id')}
            description={t('templates.idHint')}
            required
            readOnly={segment !== undefined}
            value={draft.id}
            onChange={(changed) => setDraft({ ...draft, id: changed.currentTarget.value })}
          />
          <TextInput
            label={t('segments.name')}
            description={t('segments.nameHint')}
            maxLength={200}
            value={draft.displayName}
            onChange={(changed) => setDraft({ ...draft, displayName: changed.currentTarget.value })}
          />
        </Group>
        <CodeField
          label={t('segments.condition')}
          lines={5}
          value={draft.condition}
          faults={faults}
          onChange={(condition) => setDraft({ ...draft, condition })}
        />
        {check.isError && <Failure error={check.error} />}
        {settled === '' ? (
          <Text size="sm" c="dimmed">
            {t('segments.conditionHint')}
          </Text>
        ) : (
          check.data?.valid && <Sample condition={settled} />
        )}
        {save.isError && <Failure error={save.error} />}
        <Group justify="flex-end">
          <Button
            variant="default"
            disabled={!check.data?.formatted || !isKnown}
            onClick={() => setDraft({ ...draft, condition: check.data?.formatted ?? draft.condition })}
          >
            {t('segments.layOut')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={draft.id === '' || !isKnown || !check.data?.valid}>
            {t('action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
