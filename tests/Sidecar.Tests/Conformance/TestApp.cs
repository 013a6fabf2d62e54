using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Rapport.Runtime;

namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>One event as the app received it, and when: a stamp of <see cref="Stopwatch"/>.</summary>
internal sealed record Delivered(string Path, byte[] Bytes, Dictionary<string, string> Headers, long At)
{
    public string Text => Encoding.UTF8.GetString(Bytes);
}

/// <summary>What the app answers.</summary>
internal sealed record Answer(int Status, string Body = "")
{
    public static Answer Ok { get; } = new(200);
}

/// <summary>A small app behind a sidecar: answers discovery as told, records every event and answers as told.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly ConcurrentQueue<Delivered> deliveries = new();
    private readonly ConcurrentQueue<Dictionary<string, string>> subscribeCalls = new();
    private WebApplication? web;

    public TestApp(string appId) => AppId = appId;

    public string AppId { get; }

    public int Port { get; init; } = FreePort.Next();

    /// <summary>h2c or http.</summary>
    public string Protocol { get; init; } = "h2c";

    /// <summary>Answer to GET /dapr/subscribe.</summary>
    public Func<Answer> Subscribe { get; init; } = () => new(404);

    /// <summary>Answer to an event.</summary>
    public Func<Delivered, Task<Answer>> Handle { get; set; } = _ => Task.FromResult(Answer.Ok);

    /// <summary>Answer to GET /healthz.</summary>
    public volatile bool Healthy = true;

    public IReadOnlyList<Delivered> Deliveries => [.. deliveries];

    /// <summary>Headers of the calls of GET /dapr/subscribe.</summary>
    public IReadOnlyList<Dictionary<string, string>> SubscribeCalls => [.. subscribeCalls];

    /// <summary>Headers of the last health probe.</summary>
    public Dictionary<string, string> LastProbe { get; private set; } = [];

    /// <summary>An app that hears one topic, with or without a dead-letter topic.</summary>
    public static TestApp Hearing(string appId, string topic, string? deadLetterTopic = null) => new(appId)
    {
        Subscribe = () => new(200, deadLetterTopic is null
            ? $$"""[{"pubsubName":"pubsub","topic":"{{topic}}","route":"events"}]"""
            : $$"""
              [{"pubsubName":"pubsub","topic":"{{topic}}","route":"events","deadLetterTopic":"{{deadLetterTopic}}"}]
              """),
    };

    public async Task Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Port, listen =>
            listen.Protocols = Protocol == "h2c" ? HttpProtocols.Http2 : HttpProtocols.Http1));
        web = builder.Build();
        web.Run(Respond);
        await web.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (web is null) return;
        // At once: tests leave handlers hanging on purpose.
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await web.StopAsync(now.Token);
        await web.DisposeAsync();
    }

    private async Task Respond(HttpContext http)
    {
        var headers = http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString());
        var answer = http.Request switch
        {
            { Method: "GET", Path.Value: "/dapr/subscribe" } => Listed(headers),
            { Method: "GET", Path.Value: "/dapr/config" } => new Answer(404),
            { Method: "GET", Path.Value: "/healthz" } => Probed(headers),
            _ => await Received(http, headers),
        };
        http.Response.StatusCode = answer.Status;
        if (answer.Body.Length > 0) await http.Response.WriteAsync(answer.Body);
    }

    private Answer Listed(Dictionary<string, string> headers)
    {
        subscribeCalls.Enqueue(headers);
        return Subscribe();
    }

    private Answer Probed(Dictionary<string, string> headers)
    {
        LastProbe = headers;
        return new(Healthy ? 200 : 503);
    }

    private async Task<Answer> Received(HttpContext http, Dictionary<string, string> headers)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var delivered = new Delivered(http.Request.Path, body.ToArray(), headers, Stopwatch.GetTimestamp());
        deliveries.Enqueue(delivered);
        return await Handle(delivered);
    }
}
