import { Button, Center, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useLanguage } from '../language';
import { Failure } from '../ui/States';
import { Brand } from './Brand';
import { Preferences } from './Preferences';
import { codeOfLink, session, signIn } from './session';

/** Who comes with a one-time link is signed in at once; all others give an API key. */
export function SignIn() {
  const { t } = useLanguage();
  const queries = useQueryClient();
  const [key, setKey] = useState('');
  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: (who) => queries.setQueryData(session.queryKey, who),
  });
  const { mutate } = attempt;
  const tried = useRef(false);
  useEffect(() => {
    const code = codeOfLink(location.hash);
    if (!code || tried.current) return;
    tried.current = true;
    history.replaceState(history.state, '', location.pathname + location.search);
    mutate({ code });
  }, [mutate]);
  useEffect(() => {
    document.title = `${t('signIn.title')} · ${t('app.name')}`;
  }, [t]);
  return (
    <Center mih="100vh" p="md" component="main">
      <Stack gap="lg" w="100%" maw="24rem">
        <div className="brand">
          <Brand size={28} />
        </div>
        <div>
          <Title order={1}>{t('signIn.title')}</Title>
          <Text size="sm" c="dimmed" mt={4}>
            {t('signIn.lead')}
          </Text>
        </div>
        <form
          onSubmit={(submitted) => {
            submitted.preventDefault();
            mutate({ key: key.trim() });
          }}
        >
          <Stack gap="sm">
            <PasswordInput
              label={t('signIn.key')}
              description={t('signIn.hint')}
              placeholder="rk_…"
              value={key}
              autoComplete="off"
              visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
              onChange={(changed) => setKey(changed.currentTarget.value)}
            />
            <Button type="submit" loading={attempt.isPending} disabled={key.trim().length === 0}>
              {t('signIn.action')}
            </Button>
          </Stack>
        </form>
        {attempt.isError && <Failure error={attempt.error} />}
        <Preferences />
      </Stack>
    </Center>
  );
}
