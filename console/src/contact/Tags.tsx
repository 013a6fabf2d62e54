import { ActionIcon, Button, Group, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, newRequestId } from '../api/client';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { Freshness } from '../ui/Freshness';
import { Card } from '../ui/Page';
import { Pill } from '../ui/Pill';
import { Asked, Failure, sentenceOf } from '../ui/States';

/** Tags with where each is from; those given by hand can be taken off, and others given. */
export function Tags({ contact }: { contact: string }) {
  const { t } = useLanguage();
  const may = useMay();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const key = ['contact', contact, 'tags'];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => answer(api.GET('/v1/contacts/{contact}/tags', { signal, params: { path: { contact } } })),
  });
  // The act goes through the log and takes effect when it comes back, moments later.
  const settle = () => setTimeout(() => void queries.invalidateQueries({ queryKey: ['contact', contact] }), 1_000);
  const add = useMutation({
    mutationFn: (tag: string) =>
      answer(
        api.POST('/v1/contacts/{contact}/tags', {
          params: { path: { contact } },
          body: { tag, requestId: newRequestId() },
        }),
      ),
    onSuccess: () => {
      setTyped('');
      notifications.show({ message: t('tags.asked') });
      settle();
    },
  });
  const remove = useMutation({
    mutationFn: (tag: string) =>
      answer(api.DELETE('/v1/contacts/{contact}/tags/{tag}', { params: { path: { contact, tag } } })),
    onSuccess: (_, tag) => {
      notifications.show({
        message: (
          <Group justify="space-between" gap="xs">
            <span>{t('tags.removed', { tag })}</span>
            <Button size="compact-xs" variant="default" onClick={() => add.mutate(tag)}>
              {t('action.undo')}
            </Button>
          </Group>
        ),
      });
      settle();
    },
    onError: (fault) => notifications.show({ color: 'red', message: sentenceOf(fault) }),
  });
  return (
    <Card title={t('tags.title')} actions={<Freshness asOf={query.data?.asOf} lag={query.data?.lag} />}>
      <Asked
        query={query}
        lines={2}
        isEmpty={(data) => data.tags.length === 0}
        empty={
          <Text size="sm" c="dimmed">
            {t('tags.none')}
          </Text>
        }
      >
        {(data) => (
          <Group gap={6}>
            {data.tags.map((tag) => (
              <Pill
                key={`${tag.tag}${tag.source}${tag.rule}`}
                tone={tag.source === 'TAG_SOURCE_RULE' ? 'calm' : 'quiet'}
              >
                <span
                  title={tag.source === 'TAG_SOURCE_RULE' ? t('tags.byRule', { rule: tag.rule }) : t('tags.byHand')}
                >
                  {tag.tag}
                </span>
                {tag.source === 'TAG_SOURCE_MANUAL' && may('tags.write') && (
                  <ActionIcon
                    size={24}
                    variant="transparent"
                    color="inherit"
                    aria-label={t('tags.remove', { tag: tag.tag })}
                    onClick={() => remove.mutate(tag.tag ?? '')}
                  >
                    <IconX size={12} aria-hidden />
                  </ActionIcon>
                )}
              </Pill>
            ))}
          </Group>
        )}
      </Asked>
      {may('tags.write') && (
        <form
          onSubmit={(submitted) => {
            submitted.preventDefault();
            if (typed.trim()) add.mutate(typed.trim());
          }}
        >
          <Group gap="xs" mt="sm" wrap="nowrap">
            <TextInput
              size="xs"
              flex={1}
              aria-label={t('tags.add')}
              placeholder={t('tags.add')}
              value={typed}
              onChange={(changed) => setTyped(changed.currentTarget.value)}
            />
            <Button
              size="xs"
              variant="default"
              type="submit"
              loading={add.isPending}
              disabled={typed.trim().length === 0}
            >
              {t('action.add')}
            </Button>
          </Group>
          {add.isError && <Failure error={add.error} />}
        </form>
      )}
    </Card>
  );
}
