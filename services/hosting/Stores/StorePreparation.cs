using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rapport.Hosting.Startup;

namespace Rapport.Hosting.Stores;

/// <summary>What the process of a service does: serve, or with the argument <c>prepare</c> only make its stores ready.</summary>
public static class StorePreparation
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Serves until told to end. Settings at fault end it before that, with a sentence for each. With <c>prepare</c> as
    /// first argument nothing is served: settings are checked, every store is prepared (indexes, first documents) as at
    /// a start, and the process ends. An upgrade runs it first, so that what is missing stops the upgrade and not the
    /// service. Waits for stores up to <c>Rapport:PreparePatience</c>, default one minute.
    /// </summary>
    /// <returns>Exit code: 0, or 1 when settings were refused or a store could not be prepared.</returns>
    public static async Task<int> RunServiceAsync(this WebApplication app, string[] args)
    {
        if (await app.RefusesSettingsAsync())
            return 1;
        if (args is ["prepare", ..])
            return await app.PrepareStoresAsync();
        await app.RunAsync();
        return 0;
    }

    private static async Task<int> PrepareStoresAsync(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILogger<StoreGate>>();
        using var patience = new CancellationTokenSource(
            app.Configuration.GetValue("Rapport:PreparePatience", Patience));
        foreach (var store in app.Services.GetServices<IStoreStartup>())
            if (!await PrepareAsync(store, logger, patience.Token))
                return 1;
        return 0;
    }

    private static async Task<bool> PrepareAsync(IStoreStartup store, ILogger logger, CancellationToken patience)
    {
        for (var wait = 1; ; wait = Math.Min(wait * 2, 10))
        {
            try
            {
                // Drivers may hold on to a call for longer than we wait.
                await store.PrepareAsync(patience).WaitAsync(patience);
                await store.PingAsync(patience).WaitAsync(patience);
                Log.StoreReady(logger, store.Store);
                return true;
            }
            catch (Exception) when (patience.IsCancellationRequested)
            {
                Log.PreparationGivenUp(logger, store.Store, store.Setting);
                return false;
            }
            catch (InvalidOperationException refusal)
            {
                // Ours: what the store holds and the settings do not fit. Waiting would not help.
                Log.PreparationRefused(logger, store.Store, refusal.Message);
                return false;
            }
            catch (Exception exception)
            {
                Log.StoreNotReady(logger, store.Store, exception.GetType().Name, store.Setting, wait);
                await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(wait), patience));
            }
        }
    }
}
