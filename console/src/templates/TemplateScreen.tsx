import { Button, Group, Menu, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconChevronDown, IconDeviceFloppy } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, newRequestId } from '../api/client';
import { ApiError } from '../api/errors';
import type { Template } from '../api/types';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { Conflict } from '../ui/Conflict';
import { Dialog } from '../ui/Dialog';
import { useDraft } from '../ui/draft';
import { differences } from '../ui/merge';
import { Card, Page } from '../ui/Page';
import { Pill } from '../ui/Pill';
import { Asked, Empty, Failure } from '../ui/States';
import { Ago } from '../ui/Time';
import { DeleteTemplate } from './DeleteTemplate';
import { draftOf, type TemplateDraft, written } from './draft';
import { Editor } from './Editor';
import { Preview } from './Preview';
import { useRendered } from './rendered';
import { TestTemplate } from './TestTemplate';
import { Versions } from './Versions';

const route = getRouteApi('/templates/$template');

/** A template: what is written beside what a contact gets of it, its versions, and who sends it. */
export function TemplateScreen() {
  const { template: id } = route.useParams();
  const { version } = route.useSearch();
  const [draft, setDraft] = useDraft<TemplateDraft>(`template:${id}`);
  const query = useQuery({
    queryKey: ['template', id, version ?? 0],
    queryFn: async ({ signal }) => {
      const call = api.GET('/v1/templates/{template}', {
        signal,
        params: { path: { template: id }, query: { version } },
      });
      try {
        return await answer(call);
      } catch (fault) {
        // That there is none is an answer: it may be about to be written.
        if (fault instanceof ApiError && fault.reason === 'NOT_FOUND') return null;
        throw fault;
      }
    },
  });
  return (
    <Asked query={query} lines={8}>
      {(saved) =>
        saved === null && (draft === undefined || version !== undefined) ? (
          <Missing />
        ) : (
          <Written
            key={`${id}/${version ?? 0}`}
            id={id}
            saved={saved ?? undefined}
            old={version}
            draft={version === undefined ? draft : undefined}
            setDraft={setDraft}
          />
        )
      }
    </Asked>
  );
}

function Missing() {
  const { t } = useLanguage();
  const { template: id } = route.useParams();
  return (
    <Page title={id}>
      <div className="card">
        <Empty title={t('templates.missing')}>{t('templates.missingHint')}</Empty>
      </div>
    </Page>
  );
}

function Written({
  id,
  saved,
  old,
  draft,
  setDraft,
}: {
  id: string;
  saved: Template | undefined;
  old: number | undefined;
  draft: TemplateDraft | undefined;
  setDraft: (draft: TemplateDraft | undefined) => void;
}) {
  const { t } = useLanguage();
  const may = useMay();
  const queries = useQueryClient();
  const navigate = useNavigate({ from: '/templates/$template' });
  const search = route.useSearch();
  const { contact } = search;
  const [open, setOpen] = useState<'test' | 'delete'>();
  const [theirs, setTheirs] = useState<TemplateDraft>();
  const base = saved ? draftOf(saved) : undefined;
  const shown = draft ?? base ?? { class: 'marketing', purpose: '', subject: '', html: '', text: '', etag: '' };
  const changed = draft !== undefined && (base === undefined || differences(written, draft, base).length > 0);
  const writable = old === undefined && may('messages.write');
  const rendered = useRendered(id, shown, contact);

  const save = useMutation({
    mutationFn: (wanted: TemplateDraft) =>
      answer(
        api.POST('/v1/templates', {
          params: { query: { request_id: newRequestId() } },
          body: { id, channel: 'email', ...wanted },
        }),
      ),
    onSuccess: (made) => {
      setTheirs(undefined);
      queries.setQueryData(['template', id, 0], made);
      setDraft(undefined);
      void queries.invalidateQueries({ queryKey: ['template', id] });
      notifications.show({ message: t('templates.savedAs', { version: made.version }) });
    },
    onError: async (fault) => {
      if (!(fault instanceof ApiError) || fault.reason !== 'ETAG_MISMATCH') return;
      const newest = await answer(api.GET('/v1/templates/{template}', { params: { path: { template: id } } }));
      setTheirs(draftOf(newest));
    },
  });
  const trySave = () => {
    if (!changed || !writable || save.isPending) return;
    // Begun here as a new one, while somebody else has made it.
    if (base && shown.etag === '') setTheirs(base);
    else save.mutate(shown);
  };
  useHotkeys([['mod+S', trySave]], [], true);
  const edit = (change: Partial<TemplateDraft>) => setDraft({ ...shown, ...change });
  const conflicted = save.error instanceof ApiError && save.error.reason === 'ETAG_MISMATCH';
  return (
    <Page
      title={id}
      lead={
        <Group gap="xs">
          {saved ? (
            <span>
              {t('journeys.version')} {saved.version} · {t('templates.saved')} <Ago at={saved.createTime} />
            </span>
          ) : (
            <span>{t('templates.neverSaved')}</span>
          )}
          {changed && <Pill tone="warn">{t('templates.changed')}</Pill>}
        </Group>
      }
      actions={
        old === undefined && (
          <>
            {changed && saved && (
              <Button size="xs" variant="default" onClick={() => setDraft(undefined)}>
                {t('templates.revert')}
              </Button>
            )}
            <Menu position="bottom-end">
              <Menu.Target>
                <Button
                  size="xs"
                  variant="default"
                  disabled={!saved || !may('messages.write')}
                  rightSection={<IconChevronDown size={14} aria-hidden />}
                >
                  {t('action.others')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => setOpen('test')}>{t('templates.test')}</Menu.Item>
                <Menu.Item color="red" onClick={() => setOpen('delete')}>
                  {t('templates.delete')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
            <Button
              size="xs"
              leftSection={<IconDeviceFloppy size={14} aria-hidden />}
              loading={save.isPending}
              disabled={!changed || !writable}
              title={may('messages.write') ? undefined : `${t('error.scope')} messages.write`}
              onClick={trySave}
            >
              {t('action.save')}
            </Button>
          </>
        )
      }
    >
      {old !== undefined && saved && (
        <Group className="card card-body" mb="md" justify="space-between">
          <Text size="sm">{t('templates.oldVersion', { version: saved.version })}</Text>
          <Group gap="xs">
            <Button
              size="xs"
              variant="default"
              disabled={!may('messages.write')}
              onClick={async () => {
                const newest = await answer(
                  api.GET('/v1/templates/{template}', { params: { path: { template: id } } }),
                ).catch(() => undefined);
                setDraft({ ...draftOf(saved), etag: newest?.etag ?? '' });
                void navigate({ search: { ...search, version: undefined } });
              }}
            >
              {t('templates.bringBack')}
            </Button>
            <Button
              size="xs"
              variant="default"
              onClick={() => void navigate({ search: { ...search, version: undefined } })}
            >
              {t('templates.newest')}
            </Button>
          </Group>
        </Group>
      )}
      {save.isError && !conflicted && <Failure error={save.error} />}
      <div className="split wide-left">
        <Card title={t('templates.content')}>
          <Editor shown={shown} edit={writable ? edit : undefined} error={rendered.error} />
        </Card>
        <Preview rendered={rendered} />
      </div>
      {saved && <Versions id={id} newest={old === undefined ? saved.version : undefined} />}
      <Dialog opened={open === 'test'} close={() => setOpen(undefined)} title={t('templates.test')}>
        {saved && <TestTemplate template={saved} contact={contact} unsaved={changed} />}
      </Dialog>
      <Dialog opened={open === 'delete'} close={() => setOpen(undefined)} title={t('templates.delete')}>
        <DeleteTemplate id={id} close={() => setOpen(undefined)} forget={() => setDraft(undefined)} />
      </Dialog>
      <Dialog opened={theirs !== undefined} close={() => setTheirs(undefined)} title={t('conflict.title')}>
        {theirs && (
          <Conflict
            names={{
              class: t('messages.class'),
              purpose: t('templates.purpose'),
              subject: t('templates.subject'),
              html: t('templates.html'),
              text: t('templates.text'),
            }}
            mine={shown}
            theirs={theirs}
            pending={save.isPending}
            save={(wanted) => {
              setDraft(wanted);
              save.mutate(wanted);
            }}
            drop={() => {
              setTheirs(undefined);
              setDraft(undefined);
              void queries.invalidateQueries({ queryKey: ['template', id] });
            }}
          />
        )}
      </Dialog>
    </Page>
  );
}
