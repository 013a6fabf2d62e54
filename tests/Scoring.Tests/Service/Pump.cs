using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Services;

namespace Rapport.Scoring.Tests.Service;

/// <summary>Delivers what comes into the log for as long as it lives, as the bus does.</summary>
internal sealed class Pump : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    public Pump(ServiceUnderTest<Program> service, FakeLog log) => running = Task.Run(async () =>
    {
        for (; !stop.IsCancellationRequested; await Task.Delay(5))
            await service.PumpAsync(log, _ => true);
    });

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }
}
