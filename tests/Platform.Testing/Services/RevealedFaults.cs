using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace Rapport.Platform.Testing.Services;

/// <summary>
/// Callers learn nothing of an unexpected fault but INTERNAL. A test that meets one is to say which: the exceptions that the
/// service logged stand in the message of the call's.
/// </summary>
public sealed class RevealedFaults : Interceptor, ILoggerProvider
{
    private const int MostKept = 3;
    private readonly ConcurrentQueue<string> logged = new();

    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(request, context);
        return new AsyncUnaryCall<TResponse>(
            RevealAsync(call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Ear(logged);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private async Task<TResponse> RevealAsync<TResponse>(Task<TResponse> response)
    {
        try
        {
            return await response;
        }
        catch (RpcException fault) when (fault.StatusCode is StatusCode.Internal or StatusCode.Unknown)
        {
            throw new RpcException(
                new Status(fault.StatusCode, $"{fault.Status.Detail}\n{string.Join('\n', logged)}"), fault.Trailers);
        }
    }

    private sealed class Ear(ConcurrentQueue<string> logged) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is null || !IsEnabled(logLevel))
                return;
            logged.Enqueue(exception.ToString());
            if (logged.Count > MostKept)
                logged.TryDequeue(out _);
        }
    }
}
