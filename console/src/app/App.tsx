import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { whenSignedOut } from '../api/client';
import { isPassing } from '../api/errors';
import { nonce } from '../ui/nonce';
import { router } from './routes';
import { session } from './session';
import { theme, variables } from './theme';

const everyFiveSeconds = 5_000;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      refetchInterval: everyFiveSeconds,
      refetchOnWindowFocus: true,
      staleTime: 2_000,
      retry: (failures, error) => failures < 2 && isPassing(error),
      placeholderData: undefined,
    },
  },
});

whenSignedOut(() => queries.setQueryData(session.queryKey, null));

// What locks scrolling under a dialog writes a style of its own and asks here.
setNonce(nonce());

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} getStyleNonce={nonce} defaultColorScheme="auto">
      <Notifications position="bottom-right" autoClose={6_000} />
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
