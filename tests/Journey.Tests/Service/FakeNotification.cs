using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rapport.Notification.V1;

namespace Rapport.Journey.Tests.Service;

/// <summary>Notification's CommandService in memory, on a free port of the loopback.</summary>
internal sealed class FakeNotification : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Commands commands = new();

    private FakeNotification()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(commands);
        app = builder.Build();
        app.MapGrpcService<Grpc>();
    }

    public Uri Address =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>While true, every call ends UNAVAILABLE after the commands were stored: the answer is lost.</summary>
    public bool LosesAnswers
    {
        get => commands.LosesAnswers;
        set => commands.LosesAnswers = value;
    }

    /// <summary>How often Enqueue was called.</summary>
    public int Calls => commands.Calls;

    /// <summary>The commands, each id once.</summary>
    public IReadOnlyCollection<Command> Stored => [.. commands.ById.Values];

    public static async Task<FakeNotification> StartAsync()
    {
        var fake = new FakeNotification();
        await fake.app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private sealed class Commands
    {
        private int calls;

        public ConcurrentDictionary<string, Command> ById { get; } = [];

        public volatile bool LosesAnswers;

        public int Calls => calls;

        public void Called() => Interlocked.Increment(ref calls);
    }

    private sealed class Grpc(Commands commands) : CommandService.CommandServiceBase
    {
        public override Task<EnqueueResponse> Enqueue(EnqueueRequest request, ServerCallContext context)
        {
            commands.Called();
            var answer = new EnqueueResponse();
            for (var i = 0; i < request.Commands.Count; i++)
            {
                if (request.Commands[i].SendMessage?.Template == "impossible")
                    answer.Rejected.Add(new RejectedCommand { Index = i, Reason = "no such template" });
                else
                    commands.ById.TryAdd(request.Commands[i].CommandId, request.Commands[i]);
            }

            return commands.LosesAnswers
                ? throw new RpcException(new Status(StatusCode.Unavailable, "lost"))
                : Task.FromResult(answer);
        }
    }
}
