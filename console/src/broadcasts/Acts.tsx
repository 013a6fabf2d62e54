import { Button, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconChevronDown } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, newRequestId } from '../api/client';
import type { Broadcast } from '../api/types';
import { session, useMay } from '../app/session';
import { useLanguage } from '../language';
import { Danger } from '../ui/Danger';
import { Dialog } from '../ui/Dialog';
import { sentenceOf } from '../ui/States';
import { Edit } from './Edit';
import { Start } from './Start';
import { type Act, actsOf, isOwnDraft } from './steps';
import { TestBroadcast } from './TestBroadcast';

const route = getRouteApi('/broadcasts/$broadcast');
type Step = 'approve' | 'start' | 'pause' | 'resume' | 'cancel';

/** What can be done with a broadcast now: the next step as a button, the rest below it; and why one cannot. */
export function Acts({ broadcast }: { broadcast: Broadcast }) {
  const { t, format } = useLanguage();
  const may = useMay();
  const queries = useQueryClient();
  const navigate = useNavigate({ from: '/broadcasts/$broadcast' });
  const { edit } = route.useSearch();
  const { data: who } = useQuery(session);
  const [open, setOpen] = useState<'start' | 'cancel' | 'delete' | 'test'>();
  const id = broadcast.id ?? '';
  const settle = () => {
    setOpen(undefined);
    void queries.invalidateQueries({ queryKey: ['broadcast', id] });
  };
  const move = useMutation({
    mutationFn: (step: Step) => answer(callOf(step, id, broadcast.etag ?? '')),
    onSuccess: (now) => {
      queries.setQueryData(['broadcast', id], now);
      settle();
    },
    onError: (fault, step) => {
      settle();
      if (step !== 'cancel') notifications.show({ color: 'red', message: sentenceOf(fault) });
    },
  });
  const remove = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/v1/broadcasts/{broadcast}', {
          params: { path: { broadcast: id }, query: { request_id: newRequestId() } },
        }),
      ),
    onSuccess: () => {
      queries.removeQueries({ queryKey: ['broadcast', id] });
      void navigate({ to: '/broadcasts' });
    },
  });
  const choose = (act: Act) => {
    if (act === 'edit') void navigate({ search: { edit: true } });
    else if (act === 'start' || act === 'cancel' || act === 'delete' || act === 'test') setOpen(act);
    else move.mutate(act);
  };
  const [next, ...others] = actsOf(broadcast);
  const ownDraft = next === 'approve' && isOwnDraft(broadcast, who?.principal);
  const allowed = may('messages.write');
  return (
    <>
      {ownDraft && (
        <Text size="xs" c="dimmed" maw="24rem" id="why-not-approve">
          {t('broadcasts.ownDraft')}
        </Text>
      )}
      {others.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              size="xs"
              variant="default"
              disabled={!allowed}
              rightSection={<IconChevronDown size={14} aria-hidden />}
            >
              {t('action.others')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((act) => (
              <Menu.Item
                key={act}
                color={act === 'delete' || act === 'cancel' ? 'red' : undefined}
                onClick={() => choose(act)}
              >
                {t(`broadcasts.act.${act}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {next && (
        <Button
          size="xs"
          color={next === 'delete' ? 'red' : undefined}
          variant={next === 'delete' ? 'default' : 'filled'}
          loading={move.isPending}
          disabled={!allowed || ownDraft}
          aria-describedby={ownDraft ? 'why-not-approve' : undefined}
          title={allowed ? undefined : `${t('error.scope')} messages.write`}
          onClick={() => choose(next)}
        >
          {t(`broadcasts.act.${next}`)}
        </Button>
      )}
      <Dialog opened={open === 'start'} close={() => setOpen(undefined)} title={t('broadcasts.act.start')}>
        <Start
          broadcast={broadcast}
          pending={move.isPending}
          start={() => move.mutate('start')}
          close={() => setOpen(undefined)}
        />
      </Dialog>
      <Dialog opened={open === 'cancel'} close={() => setOpen(undefined)} title={t('broadcasts.act.cancel')}>
        <Danger
          name={broadcast.name}
          action={t('broadcasts.act.cancel')}
          pending={move.isPending}
          error={move.error}
          act={() => move.mutate('cancel')}
          close={() => setOpen(undefined)}
        >
          <Text size="sm">
            {t('broadcasts.cancelHint', {
              shown: format.count(
                Math.max(0, Number(broadcast.counts?.waiting ?? 0) - Number(broadcast.counts?.onTheWay ?? 0)),
              ),
            })}
          </Text>
        </Danger>
      </Dialog>
      <Dialog opened={open === 'delete'} close={() => setOpen(undefined)} title={t('broadcasts.act.delete')}>
        <Danger
          name={broadcast.name}
          action={t('broadcasts.act.delete')}
          pending={remove.isPending}
          error={remove.error}
          act={() => remove.mutate()}
          close={() => setOpen(undefined)}
        >
          <Text size="sm">
            {t('broadcasts.deleteHint', { shown: format.count(broadcast.counts?.audience ?? '0') })}
          </Text>
        </Danger>
      </Dialog>
      <Dialog opened={open === 'test'} close={() => setOpen(undefined)} title={t('broadcasts.act.test')}>
        <TestBroadcast id={id} />
      </Dialog>
      <Dialog
        opened={edit === true && actsOf(broadcast).includes('edit')}
        close={() => void navigate({ search: {}, replace: true })}
        title={t('broadcasts.act.edit')}
      >
        <Edit broadcast={broadcast} done={() => void navigate({ search: {}, replace: true })} />
      </Dialog>
    </>
  );
}

function callOf(step: Step, broadcast: string, etag: string) {
  const params = { path: { broadcast } };
  const body = { requestId: newRequestId() };
  switch (step) {
    case 'approve':
      // What was looked at is what is approved.
      return api.POST('/v1/broadcasts/{broadcast}:approve', { params, body: { ...body, etag } });
    case 'start':
      return api.POST('/v1/broadcasts/{broadcast}:start', { params, body });
    case 'pause':
      return api.POST('/v1/broadcasts/{broadcast}:pause', { params, body });
    case 'resume':
      return api.POST('/v1/broadcasts/{broadcast}:resume', { params, body });
    case 'cancel':
      return api.POST('/v1/broadcasts/{broadcast}:cancel', { params, body });
  }
}
