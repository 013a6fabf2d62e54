using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Rapport.Gateway.Tests.Running;

/// <summary>Keeps what an operator would be shown.</summary>
internal sealed class LoggedWarnings : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    public IReadOnlyCollection<string> Lines => lines;

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // That a busy machine let the server wait says nothing of what the test does.
        if (IsEnabled(logLevel) && eventId.Name != "HeartbeatSlow")
            lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception?.GetType().Name}");
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
