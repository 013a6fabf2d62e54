namespace Rapport.Gateway.Tests.Running;

/// <summary>A gateway of one test, stopped at its end.</summary>
internal sealed class Started(RunningGateway running) : IAsyncDisposable
{
    public RunningGateway Running => running;

    public async ValueTask DisposeAsync() => await running.DisposeAsync();
}
