import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, newRequestId } from '../api/client';
import { ApiError } from '../api/errors';
import type { Broadcast } from '../api/types';
import { useLanguage } from '../language';
import { Conflict } from '../ui/Conflict';
import { useDraft } from '../ui/draft';
import { BroadcastForm } from './BroadcastForm';
import { type BroadcastDraft, draftOf, settingsOf } from './draft';

/** Changes what a broadcast is to be; one that was approved has to be approved again. */
export function Edit({ broadcast, done }: { broadcast: Broadcast; done: () => void }) {
  const { t } = useLanguage();
  const queries = useQueryClient();
  const id = broadcast.id ?? '';
  const [draft = draftOf(broadcast), setDraft] = useDraft<BroadcastDraft>(`broadcast:${id}`);
  const [theirs, setTheirs] = useState<BroadcastDraft>();
  const save = useMutation({
    mutationFn: (settings: Broadcast) =>
      answer(
        api.PUT('/v1/broadcasts/{broadcast}', {
          params: { path: { broadcast: id }, query: { request_id: newRequestId() } },
          body: settings,
        }),
      ),
    onSuccess: (now) => {
      setDraft(undefined);
      queries.setQueryData(['broadcast', id], now);
      void queries.invalidateQueries({ queryKey: ['broadcast', id] });
      done();
    },
    onError: async (fault) => {
      if (!(fault instanceof ApiError) || fault.reason !== 'ETAG_MISMATCH') return;
      const newest = await answer(api.GET('/v1/broadcasts/{broadcast}', { params: { path: { broadcast: id } } }));
      queries.setQueryData(['broadcast', id], newest);
      setTheirs(draftOf(newest));
    },
  });
  const settings = settingsOf(draft);
  if (theirs)
    return (
      <Conflict
        names={{
          name: t('broadcasts.name'),
          segment: t('broadcasts.segment'),
          template: t('broadcasts.template'),
          schedule: t('broadcasts.schedule'),
          perMinute: t('broadcasts.perMinute'),
          controlPercent: t('broadcasts.control'),
          priority: t('desk.priority'),
          variables: t('templates.variables'),
        }}
        mine={draft}
        theirs={theirs}
        pending={save.isPending}
        save={(wanted) => {
          const chosen = settingsOf(wanted);
          setDraft(wanted);
          setTheirs(undefined);
          if (chosen) save.mutate(chosen);
        }}
        drop={() => {
          setDraft(undefined);
          done();
        }}
      />
    );
  return (
    <BroadcastForm
      draft={draft}
      edit={setDraft}
      pending={save.isPending}
      error={save.error}
      action={t('action.save')}
      submit={settings && (() => save.mutate(settings))}
    />
  );
}
